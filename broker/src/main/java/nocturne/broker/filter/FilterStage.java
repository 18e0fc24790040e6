package nocturne.broker.filter;

import java.util.function.Function;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.worker.EvaluatorWork;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.RetryWork;
import nocturne.broker.worker.TriedAgain;
import nocturne.core.night.Night;

/**
 * The filter stage. Alerts that pass go to their topic with the candid as number and as text, the
 * sub-cuts in the attributes and where the survey sent them; those that cannot be evaluated get a
 * dead letter.
 */
public final class FilterStage {
  private final FilterEvaluator evaluator;
  private final String topic;
  private final String deadLettersTopic;

  /**
   * @param alertsTopic it reads this
   * @param topic and writes to this what passes
   * @param deadLettersTopic and to this what it dead-letters
   */
  public FilterStage(
      FilterSettings settings, String alertsTopic, String topic, String deadLettersTopic) {
    this.evaluator = new FilterEvaluator(settings, alertsTopic);
    this.topic = topic;
    this.deadLettersTopic = deadLettersTopic;
  }

  /** As it reads the alerts' topic. */
  public PartitionWork.Factory<PublishedAlert> works() {
    return EvaluatorWork.stage(Stage.FILTER, () -> evaluator, topic, deadLettersTopic);
  }

  /**
   * As it reads the dead letters.
   *
   * @param ledger says what is good already
   * @param since where the ledger ended when a night was first started
   */
  public PartitionWork.Factory<TriedAgain<PublishedAlert>> again(
      Ledger ledger, Function<Night, LedgerMark> since) {
    return RetryWork.stage(Stage.FILTER, () -> evaluator, topic, deadLettersTopic, ledger, since);
  }
}
