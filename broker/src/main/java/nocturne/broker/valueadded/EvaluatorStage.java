package nocturne.broker.valueadded;

import java.util.function.Function;
import java.util.function.Supplier;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.EvaluatorWork;
import nocturne.broker.worker.PartitionWork;
import nocturne.broker.worker.RetryWork;
import nocturne.broker.worker.StageAlert;
import nocturne.broker.worker.TriedAgain;
import nocturne.core.night.Night;

/**
 * A value-added stage: what evaluates its alerts, and where it publishes.
 *
 * @param stage which one
 * @param evaluators makes what evaluates the alerts of a partition
 * @param topic of what goes on
 * @param deadLettersTopic of what it dead-letters
 * @param <T> what it evaluates
 */
public record EvaluatorStage<T extends StageAlert>(
    Stage stage, Supplier<Evaluator<T>> evaluators, String topic, String deadLettersTopic) {

  /** As it reads its input. */
  public PartitionWork.Factory<T> works() {
    return EvaluatorWork.stage(stage, evaluators, topic, deadLettersTopic);
  }

  /**
   * As it reads the dead letters.
   *
   * @param ledger names the dead letters that are good already
   * @param since the ledger's end at the first start of a night
   */
  public PartitionWork.Factory<TriedAgain<T>> again(
      Ledger ledger, Function<Night, LedgerMark> since) {
    return RetryWork.stage(stage, evaluators, topic, deadLettersTopic, ledger, since);
  }
}
