package nocturne.broker.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.ledger.LostEnd;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TopicLog;
import nocturne.broker.worker.Checksums;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts and dead letters of ingest that are on their topics and not in the ledger: the ledger has
 * lost its end, for example in a power cut, and the topics have not. Ingest reads their packets
 * again. Each keeps its outcome and its place, and is not published again.
 */
final class UnrecordedOutputs {
  static final UnrecordedOutputs NONE =
      new UnrecordedOutputs(new RecordedOutputs(), new LostEnd(Map.of(), Map.of()));
  private static final Logger LOG = LoggerFactory.getLogger(UnrecordedOutputs.class);

  private final RecordedOutputs recorded;
  private final LostEnd from;
  private final Map<Integer, Long> publishedTo;
  private final Map<PacketOrigin, PacketOutcome> outcomes = new HashMap<>();

  private UnrecordedOutputs(RecordedOutputs recorded, LostEnd from) {
    this.recorded = recorded;
    this.from = from;
    this.publishedTo = new HashMap<>(recorded.alerts().to());
  }

  /**
   * Reads both topics after the last records that the ledger has.
   *
   * @throws PortException.Unavailable if the alerts' topic ends before an alert in the ledger
   */
  static UnrecordedOutputs read(TopicLog log, IngestNames names, RecordedOutputs recorded) {
    Map<Integer, Range> alerts = log.extent(names.alerts());
    alerts.forEach(
        (partition, kept) -> checkEnd(names.alerts(), partition, kept, recorded.alerts().to()));
    UnrecordedOutputs unrecorded =
        new UnrecordedOutputs(
            recorded,
            new LostEnd(
                recorded.alerts().unknownFrom(alerts.keySet()),
                recorded.deadLetters().unknownFrom(log.extent(names.deadLetters()).keySet())));
    log.readToEnd(names.alerts(), unrecorded.from.alerts(), unrecorded::addAlert);
    log.readToEnd(names.deadLetters(), unrecorded.from.deadLetters(), unrecorded::addDeadLetter);
    if (!unrecorded.outcomes.isEmpty()) {
      LOG.warn(
          "The ledger has lost its end: it does not know of {} packets that stand on {} and {}. They"
              + " stay there.",
          unrecorded.outcomes.size(),
          names.alerts(),
          names.deadLetters());
    }
    return unrecorded;
  }

  private static void checkEnd(
      String topic, int partition, Range kept, Map<Integer, Long> publishedTo) {
    long known = publishedTo.getOrDefault(partition, 0L);
    if (kept.to() < known) {
      throw new PortException.Unavailable(
          ("partition %s of %s ends at offset %s, and the ledger knows an alert at %s: it has lost"
                  + " its end. `nocturne repair` says what is lost and lets the night continue")
              .formatted(partition, topic, kept.to(), known - 1),
          null);
    }
  }

  private void addAlert(LogRecord record) {
    publishedTo.merge(record.partition(), record.offset() + 1, Math::max);
    byte @Nullable [] candid = record.key();
    if (candid != null && !recorded.alerts().knows(record.position())) {
      add(
          PublishedAlerts.origin(record),
          PacketOutcome.Kind.PUBLISHED,
          new Candid(Long.parseLong(new String(candid, UTF_8))),
          record,
          Optional.empty());
    }
  }

  private void addDeadLetter(LogRecord record) {
    DeadLetter.from(record)
        .filter(deadLetter -> deadLetter.stage().isIngest())
        .filter(deadLetter -> DeadLetter.first(record).equals(record.position()))
        .filter(deadLetter -> !recorded.deadLetters().knows(record.position()))
        .ifPresent(
            deadLetter ->
                add(
                    deadLetter.origin(),
                    PacketOutcome.Kind.REJECTED,
                    readCandid(deadLetter),
                    record,
                    Optional.of(deadLetter)));
  }

  /**
   * The candid of a dead letter; null if it could not be read. An alert that lacks other fields has
   * one.
   */
  private static @Nullable Candid readCandid(DeadLetter deadLetter) {
    return deadLetter
        .candid()
        .filter(candid -> deadLetter.reason() != Reason.MISSING_FIELD)
        .orElse(null);
  }

  private void add(
      PacketOrigin origin,
      PacketOutcome.Kind kind,
      @Nullable Candid candid,
      LogRecord record,
      Optional<DeadLetter> deadLetter) {
    outcomes.put(
        origin,
        new PacketOutcome(
            kind,
            origin.partition(),
            origin.offset(),
            candid,
            deadLetter.map(DeadLetter::length).orElse(record.value().length),
            deadLetter.map(DeadLetter::crc32c).orElseGet(() -> Checksums.crc32c(record.value())),
            candid == null ? DuplicateDetector.sha256(record.value()) : null,
            record.position(),
            deadLetter.map(DeadLetter::reason).orElse(null)));
  }

  /** Takes out the outcome that a packet had; null if it had none. */
  @Nullable PacketOutcome take(AlertPacket packet) {
    @Nullable PacketOutcome had = outcomes.get(packet.origin());
    if (had == null
        || had.length() != packet.bytes().length
        || had.crc32c() != Checksums.crc32c(packet.bytes())) {
      return null;
    }
    outcomes.remove(packet.origin());
    return had;
  }

  /** Takes out the outcomes of a night's packets that the survey does not have any more. */
  List<PacketOutcome> takeRest(Night night, IngestNames names) {
    List<PacketOutcome> rest = new ArrayList<>();
    outcomes
        .entrySet()
        .removeIf(
            had ->
                had.getKey().night(names.survey()).filter(night::equals).isPresent()
                    && rest.add(had.getValue()));
    rest.sort(Comparator.comparingLong(PacketOutcome::surveyOffset));
    return rest;
  }

  /**
   * The record that tells later ingests to read the topics from the same offsets; empty if nothing
   * is unrecorded. Without it, alerts that are published now would hide those that are not recorded
   * yet.
   */
  Optional<LostEnd> lostEnd() {
    return outcomes.isEmpty() ? Optional.empty() : Optional.of(from);
  }

  /** Adds the packets to what was seen in their nights. */
  void seenIn(Collection<NightIngest> nights, IngestNames names) {
    outcomes.forEach(
        (origin, outcome) ->
            origin
                .night(names.survey())
                .ifPresent(
                    night ->
                        nights.stream()
                            .filter(one -> one.night().equals(night))
                            .forEach(one -> one.seen.add(outcome))));
  }

  /** By partition, the offset after the last alert on its topic. */
  Map<Integer, Long> publishedTo() {
    return publishedTo;
  }
}
