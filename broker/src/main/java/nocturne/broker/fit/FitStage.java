package nocturne.broker.fit;

import java.util.function.Function;
import java.util.function.Supplier;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.EvaluatorWork;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.RetryWork;
import nocturne.broker.worker.TriedAgain;
import nocturne.core.night.Night;
import nocturne.core.salt2.LightCurveFitter;

/**
 * The fit stage. Its ranges name the candids that were fitted and count the others by the reason
 * why they were not.
 */
public final class FitStage {
  private final Supplier<Evaluator<PassedAlert>> fitting;
  private final String topic;
  private final String deadLettersTopic;

  /**
   * @param original whether light curves are taken as the original broker took them
   * @param passedTopic it reads this
   * @param topic and writes to this what came of each
   * @param deadLettersTopic and to this what it dead-letters
   * @param plots makes what stores the plots, for one thread
   */
  public FitStage(
      LightCurveFitter fitter,
      boolean original,
      String passedTopic,
      String topic,
      String deadLettersTopic,
      Supplier<Plots> plots) {
    this.fitting = () -> new Fitting(fitter, original, passedTopic, plots.get());
    this.topic = topic;
    this.deadLettersTopic = deadLettersTopic;
  }

  /** As it reads the topic of alerts that passed. */
  public PartitionWork.Factory<PassedAlert> works() {
    return EvaluatorWork.stage(Stage.FIT, fitting, topic, deadLettersTopic);
  }

  /**
   * As it reads the dead letters.
   *
   * @param ledger says what is good already
   * @param since where the ledger ended when a night was first started
   */
  public PartitionWork.Factory<TriedAgain<PassedAlert>> again(
      Ledger ledger, Function<Night, LedgerMark> since) {
    return RetryWork.stage(Stage.FIT, fitting, topic, deadLettersTopic, ledger, since);
  }
}
