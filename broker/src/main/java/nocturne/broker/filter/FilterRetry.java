package nocturne.broker.filter;

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
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.RetryRequests;
import nocturne.broker.stage.TriedAgain;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Judges again what the filter had set aside and somebody asked for. What can be judged now leaves
 * a {@link Retried} in the ledger, in the transaction that sends it on if it passes; what cannot,
 * gets another edition of its letter. A request whose letter was good already is passed over.
 */
public final class FilterRetry implements PartitionWork<TriedAgain> {
  private final Judging judging;
  private final String topic;
  private final String lettersTopic;
  private final Ledger ledger;
  private final Function<Night, LedgerMark> since;
  private final int partition;
  private final Map<Night, Set<Position>> known = new HashMap<>();
  private final List<Message> passed = new ArrayList<>();
  private final List<Candid> candids = new ArrayList<>();
  private final List<Retried> retried = new ArrayList<>();
  private final List<Message> editions = new ArrayList<>();
  private int taken;

  private FilterRetry(
      Judging judging,
      String topic,
      String lettersTopic,
      Ledger ledger,
      Function<Night, LedgerMark> since,
      int partition) {
    this.judging = judging;
    this.topic = topic;
    this.lettersTopic = lettersTopic;
    this.ledger = ledger;
    this.since = since;
    this.partition = partition;
  }

  /**
   * The filter stage as it reads the dead letters.
   *
   * @param alertsTopic where the packets had been read
   * @param topic of what passes
   * @param lettersTopic it reads this
   * @param ledger says what is good already
   * @param since where the ledger ended when a night was first started
   */
  public static PartitionWork.Factory<TriedAgain> stage(
      FilterSettings settings,
      String alertsTopic,
      String topic,
      String lettersTopic,
      Ledger ledger,
      Function<Night, LedgerMark> since) {
    Judging judging = new Judging(settings, alertsTopic);
    return (partition, to) ->
        new FilterRetry(judging, topic, lettersTopic, ledger, since, partition);
  }

  @Override
  public boolean take(TriedAgain item) {
    taken++;
    RetryRequest request = item.request();
    if (isGoodAlready(request)) {
      return false;
    }
    Judging.Outcome outcome = judging.judge(item.alert());
    @Nullable Letter letter = outcome.letter();
    if (letter != null) {
      editions.add(letter.message(request.first()));
      return false;
    }
    @Nullable Message message = outcome.message();
    if (message != null) {
      passed.add(message);
      candids.add(item.alert().alert().candid());
    }
    retried.add(new Retried(Stage.FILTER, item.night(), request.first(), item.position(), null));
    goodIn(item.night()).add(request.first());
    return false;
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    taken++;
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
                if (told instanceof Retried again
                    && again.stage() == Stage.FILTER
                    && again.isOf(n)) {
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
        passed.forEach(message -> writer.publish(topic, message));
        editions.forEach(edition -> writer.publish(lettersTopic, edition));
        retried.forEach(writer::record);
        return new Tally(taken, 0, candids);
      }
    };
  }

  @Override
  public void clear() {
    passed.clear();
    candids.clear();
    retried.clear();
    editions.clear();
    taken = 0;
  }

  @Override
  public void close() {
    clear();
    known.clear();
  }
}
