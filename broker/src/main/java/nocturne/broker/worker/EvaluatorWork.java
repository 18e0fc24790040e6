package nocturne.broker.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the alerts of one partition. The messages, the dead letters and the record of the range
 * are one transaction.
 *
 * @param <T> the alert as the stage receives it
 */
public final class EvaluatorWork<T extends StageAlert> implements PartitionWork<T> {
  /**
   * Each alert that passes may be fitted and drawn inside the same transaction, a tenth of a second
   * each: so many are well within its timeout.
   */
  static final int MOST_PASSED = 24;

  private final Stage stage;
  private final Evaluator<T> evaluator;
  private final String deadLettersTopic;
  private final Evaluated evaluated;
  private final List<DeadLetter> deadLetters = new ArrayList<>();

  private EvaluatorWork(
      Stage stage, Evaluator<T> evaluator, String topic, String deadLettersTopic) {
    this.stage = stage;
    this.evaluator = evaluator;
    this.deadLettersTopic = deadLettersTopic;
    this.evaluated = new Evaluated(topic);
  }

  /**
   * The work of a stage that evaluates alerts.
   *
   * @param judges makes an evaluator for each partition
   * @param topic to which messages are published
   * @param deadLettersTopic to which dead letters are published
   * @param <T> the alert as the stage receives it
   */
  public static <T extends StageAlert> PartitionWork.Factory<T> stage(
      Stage stage, Supplier<Evaluator<T>> judges, String topic, String deadLettersTopic) {
    return (partition, to) -> new EvaluatorWork<>(stage, judges.get(), topic, deadLettersTopic);
  }

  @Override
  public boolean take(T item) {
    evaluated.take();
    Evaluator.Outcome outcome = evaluator.evaluate(item);
    @Nullable DeadLetter deadLetter = outcome.deadLetter();
    if (deadLetter != null) {
      deadLetters.add(deadLetter);
    } else {
      evaluated.add(item.candid(), outcome);
    }
    return evaluated.passed() >= MOST_PASSED;
  }

  @Override
  public boolean takeUnreadable(LogRecord message, Night night, UnreadableException why) {
    evaluated.take();
    deadLetters.add(PublishedAlerts.deadLetter(stage, night, message, why));
    return false;
  }

  @Override
  public boolean hasOutput() {
    return evaluated.hasMessages() || !deadLetters.isEmpty();
  }

  @Override
  public Settled settle(Night night, Range range) {
    List<Outgoing> messages = new ArrayList<>();
    deadLetters.forEach(
        deadLetter -> messages.add(new Outgoing(deadLettersTopic, deadLetter.message())));
    messages.addAll(evaluated.outgoing());
    return new Settled(range, messages, List.of(), evaluated.tally(deadLetters.size()));
  }

  @Override
  public void finish() {
    evaluator.settle();
  }

  @Override
  public void clear() {
    evaluator.clear();
    evaluated.clear();
    deadLetters.clear();
  }

  @Override
  public void close() {
    clear();
  }
}
