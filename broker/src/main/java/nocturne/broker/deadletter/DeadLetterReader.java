package nocturne.broker.deadletter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.TopicLog;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;

/**
 * Reads dead letters from their topic, always to its end. It shows what was written; whether a dead
 * letter counts is for the commit that names it to say (the ledger, or the table's dead-lettered
 * alerts), and a place there is a {@link RecordPlace} here.
 *
 * @param topic of dead letters
 */
public record DeadLetterReader(TopicLog log, String topic) {

  /**
   * A dead letter and its place.
   *
   * @param at its place on the topic
   * @param first place of the packet's first dead letter, which identifies it in the ledger; equal
   *     to {@code at} unless this is a later attempt
   * @param writtenMillis when it was written, milliseconds since 1970 UTC
   */
  public record Found(
      RecordPlace at, RecordPlace first, long writtenMillis, DeadLetter deadLetter) {}

  /** A selection of dead letters; an empty component selects all. */
  public record Wanted(
      Optional<Night> night,
      Optional<Stage> stage,
      Optional<Reason> reason,
      Optional<Candid> candid) {

    public static final Wanted ALL =
        new Wanted(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public static Wanted of(Night night) {
      return new Wanted(Optional.of(night), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Wanted withReason(Reason only) {
      return new Wanted(night, stage, Optional.of(only), candid);
    }

    /** Whether this one is wanted. */
    public boolean takes(DeadLetter deadLetter) {
      return night.map(deadLetter.night()::equals).orElse(true)
          && stage.map(deadLetter.stage()::equals).orElse(true)
          && reason.map(deadLetter.reason()::equals).orElse(true)
          && candid.map(c -> deadLetter.candid().equals(Optional.of(c))).orElse(true);
    }
  }

  /**
   * Passes each selected dead letter to {@code each}, in order within a partition. Holds one at a
   * time in memory.
   */
  public void read(Wanted wanted, Consumer<? super Found> each) {
    log.readToEnd(
        topic,
        Map.of(),
        record -> found(record).filter(f -> wanted.takes(f.deadLetter())).ifPresent(each));
  }

  /** The dead letters wanted, bytes included: a night has few. */
  public List<Found> read(Wanted wanted) {
    List<Found> deadLetters = new ArrayList<>();
    read(wanted, deadLetters::add);
    return deadLetters;
  }

  /** The dead letter at a place; empty if there is none, or if it is no longer kept. */
  public Optional<Found> at(RecordPlace place) {
    Range kept = log.extent(topic).get(place.partition());
    if (kept == null || place.offset() < kept.from() || place.offset() >= kept.to()) {
      return Optional.empty();
    }
    List<Found> deadLetters = new ArrayList<>();
    log.read(
        topic,
        Map.of(place.partition(), new Range(place.offset(), place.offset() + 1)),
        record -> found(record).ifPresent(deadLetters::add));
    return deadLetters.stream().findFirst();
  }

  private static Optional<Found> found(LogRecord record) {
    return DeadLetter.from(record)
        .map(
            deadLetter ->
                new Found(
                    record.position(),
                    DeadLetter.first(record),
                    record.timestampMillis(),
                    deadLetter));
  }
}
