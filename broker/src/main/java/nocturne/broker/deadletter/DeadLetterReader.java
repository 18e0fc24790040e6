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
   * A dead letter and where it stands.
   *
   * @param at its place on the topic
   * @param first where the packet's first dead letter stands, by which the ledger names it; the
   *     same place unless this is an attempt after a retry in vain
   * @param writtenMillis when it was written, milliseconds since 1970 UTC
   */
  public record Found(
      RecordPlace at, RecordPlace first, long writtenMillis, DeadLetter deadLetter) {}

  /**
   * Which dead letters are wanted; an empty field wants all.
   *
   * @param night they belong to
   * @param stage that dead-lettered them
   * @param reason for it
   * @param candid of the packet, where one could be read
   */
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

  /** Passes on each dead letter wanted, in order within a partition, holding no more than one. */
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

  /**
   * The dead letter that stands at this place; empty when there is none, or it is not kept any
   * more.
   */
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
