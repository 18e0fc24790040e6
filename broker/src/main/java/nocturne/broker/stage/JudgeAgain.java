package nocturne.broker.stage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.letters.Letter;
import nocturne.broker.letters.RetryRequest;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.Message;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Has judged again what a stage had set aside and somebody asked for. What can be judged now leaves
 * a {@link Retried} in the ledger, in the transaction that sends it on; what cannot, gets another
 * edition of its letter. A request whose letter was good already is passed over.
 *
 * @param <T> what is judged
 */
public final class JudgeAgain<T extends StageAlert> implements PartitionWork<TriedAgain<T>> {
  private final Stage stage;
  private final Judge<T> judge;
  private final String lettersTopic;
  private final Ledger ledger;
  private final Function<Night, LedgerMark> since;
  private final int partition;
  private final Map<Night, Set<Position>> known = new HashMap<>();
  private final Judged judged;
  private final List<Retried> retried = new ArrayList<>();
  private final List<Message> editions = new ArrayList<>();

  private JudgeAgain(
      Stage stage,
      Judge<T> judge,
      String topic,
      String lettersTopic,
      Ledger ledger,
      Function<Night, LedgerMark> since,
      int partition) {
    this.stage = stage;
    this.judge = judge;
    this.lettersTopic = lettersTopic;
    this.ledger = ledger;
    this.since = since;
    this.partition = partition;
    this.judged = new Judged(topic);
  }

  /**
   * A stage that judges, as it reads the dead letters.
   *
   * @param topic of what goes on
   * @param lettersTopic it reads this
   * @param ledger says what is good already
   * @param since where the ledger ended when a night was first started
   * @param <T> what is judged
   */
  public static <T extends StageAlert> PartitionWork.Factory<TriedAgain<T>> stage(
      Stage stage,
      Judge<T> judge,
      String topic,
      String lettersTopic,
      Ledger ledger,
      Function<Night, LedgerMark> since) {
    return (partition, to) ->
        new JudgeAgain<>(stage, judge, topic, lettersTopic, ledger, since, partition);
  }

  @Override
  public boolean take(TriedAgain<T> item) {
    judged.take();
    RetryRequest request = item.request();
    if (isGoodAlready(request)) {
      return false;
    }
    Judge.Outcome outcome = judge.judge(item.alert());
    @Nullable Letter letter = outcome.letter();
    if (letter != null) {
      Letter edition = request.letter().again(letter.reason(), letter.detail());
      editions.add(edition.message(request.first()));
      return false;
    }
    judged.add(item.alert().candid(), outcome);
    retried.add(new Retried(stage, item.night(), request.first(), item.position(), null));
    goodIn(item.night()).add(request.first());
    return false;
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    judged.take();
    RetryRequest request =
        RetryRequest.from(message)
            .orElseThrow(() -> new IllegalStateException("not a request: " + message, why));
    if (!isGoodAlready(request)) {
      editions.add(RetryRequests.again(request.letter(), why).message(request.first()));
    }
    return false;
  }

  private boolean isGoodAlready(RetryRequest request) {
    return goodIn(request.letter().night()).contains(request.first());
  }

  /** Only now that our writer shut out all before it, the ledger's word on this is the last. */
  private Set<Position> goodIn(Night night) {
    return known.computeIfAbsent(
        night,
        n -> {
          Set<Position> good = new HashSet<>();
          ledger.read(
              since.apply(n),
              new Ledger.Scope.Partition(partition),
              told -> {
                if (told instanceof Retried again && again.stage() == stage && again.isOf(n)) {
                  good.add(again.letter());
                }
              });
          return good;
        });
  }

  @Override
  public Settled settle(Night night, Range range) {
    return new Settled() {
      @Override
      public Range range() {
        return range;
      }

      @Override
      public Tally publish(StreamWriter writer) {
        editions.forEach(edition -> writer.publish(lettersTopic, edition));
        retried.forEach(writer::record);
        return judged.publish(writer, 0);
      }
    };
  }

  @Override
  public void clear() {
    judged.clear();
    retried.clear();
    editions.clear();
  }

  @Override
  public void close() {
    clear();
    known.clear();
  }
}
