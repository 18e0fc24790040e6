package nocturne.broker.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates alerts again that a stage had dead-lettered and whose retry was requested. If the
 * evaluation succeeds, a {@link Retried} is written to the ledger in the transaction of the
 * message. If it fails, another attempt of the dead letter is published. A request whose dead
 * letter is good already is skipped.
 *
 * @param <T> the alert as the stage receives it
 */
public final class RetryWork<T extends StageAlert> implements PartitionWork<TriedAgain<T>> {
  private final Stage stage;
  private final Evaluator<T> evaluator;
  private final String deadLettersTopic;
  private final Ledger ledger;
  private final Function<Night, LedgerMark> since;
  private final int partition;
  private final Map<Night, Set<RecordPlace>> known = new HashMap<>();
  private final Evaluated evaluated;
  private final List<Retried> retried = new ArrayList<>();
  private final List<Message> attempts = new ArrayList<>();

  private RetryWork(
      Stage stage,
      Evaluator<T> evaluator,
      String topic,
      String deadLettersTopic,
      Ledger ledger,
      Function<Night, LedgerMark> since,
      int partition) {
    this.stage = stage;
    this.evaluator = evaluator;
    this.deadLettersTopic = deadLettersTopic;
    this.ledger = ledger;
    this.since = since;
    this.partition = partition;
    this.evaluated = new Evaluated(topic);
  }

  /**
   * The work of a stage that evaluates retries.
   *
   * @param judges makes an evaluator for each partition
   * @param topic to which messages are published
   * @param deadLettersTopic the topic that is read, to which further attempts are published
   * @param ledger says which dead letters are good
   * @param since end of the ledger when a night was first started
   * @param <T> the alert as the stage receives it
   */
  public static <T extends StageAlert> PartitionWork.Factory<TriedAgain<T>> stage(
      Stage stage,
      Supplier<Evaluator<T>> judges,
      String topic,
      String deadLettersTopic,
      Ledger ledger,
      Function<Night, LedgerMark> since) {
    return (partition, to) ->
        new RetryWork<>(stage, judges.get(), topic, deadLettersTopic, ledger, since, partition);
  }

  @Override
  public boolean take(TriedAgain<T> item) {
    evaluated.take();
    Retry retry = item.retry();
    if (isGoodAlready(retry)) {
      return false;
    }
    Evaluator.Outcome outcome = evaluator.evaluate(item.alert());
    @Nullable DeadLetter deadLetter = outcome.deadLetter();
    if (deadLetter != null) {
      DeadLetter attempt = retry.deadLetter().again(deadLetter.cause());
      attempts.add(attempt.message(retry.first()));
      return false;
    }
    evaluated.add(item.alert().candid(), outcome);
    retried.add(new Retried(stage, item.night(), retry.first(), item.position(), null));
    goodIn(item.night()).add(retry.first());
    return false;
  }

  @Override
  public boolean takeUnreadable(LogRecord message, Night night, UnreadableException why) {
    evaluated.take();
    Retry retry =
        Retry.from(message)
            .orElseThrow(() -> new IllegalStateException("not a request: " + message, why));
    if (!isGoodAlready(retry)) {
      attempts.add(RetryInputs.again(retry.deadLetter(), why).message(retry.first()));
    }
    return false;
  }

  private boolean isGoodAlready(Retry retry) {
    return goodIn(retry.deadLetter().night()).contains(retry.first());
  }

  /** Only now that our writer shut out all before it, the ledger's word on this is the last. */
  private Set<RecordPlace> goodIn(Night night) {
    return known.computeIfAbsent(
        night,
        n -> {
          Set<RecordPlace> good = new HashSet<>();
          ledger.read(
              since.apply(n),
              new Ledger.Scope.Partitions(partition),
              told -> {
                if (told instanceof Retried again && again.stage().equals(stage) && again.isOf(n)) {
                  good.add(again.deadLetter());
                }
              });
          return good;
        });
  }

  @Override
  public Settled settle(Night night, Range range) {
    List<Outgoing> messages = new ArrayList<>();
    attempts.forEach(attempt -> messages.add(new Outgoing(deadLettersTopic, attempt)));
    messages.addAll(evaluated.outgoing());
    return new Settled(range, messages, retried, evaluated.tally(0));
  }

  @Override
  public void finish() {
    evaluator.settle();
  }

  @Override
  public void clear() {
    evaluator.clear();
    evaluated.clear();
    retried.clear();
    attempts.clear();
  }

  @Override
  public void close() {
    clear();
    known.clear();
  }
}
