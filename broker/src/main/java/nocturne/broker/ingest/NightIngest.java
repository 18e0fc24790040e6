package nocturne.broker.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;

/**
 * State of ingest for one open night: what was seen, the positions in the survey's topic, the
 * positions in the ledger, and the counts. Made from the ledger; dropped when a transaction did not
 * certainly commit. For ingest's one thread.
 */
final class NightIngest {
  final SeenAlerts seen = new SeenAlerts();

  private OpenNight open;
  private @Nullable SurveyTopic followed;
  private @Nullable NightLeft left;
  private final Map<RecordPlace, PacketOutcome> pending = new HashMap<>();
  private final Map<Integer, Long> deadLettersNext = new HashMap<>();
  private final Map<Integer, Long> deadLettersTold = new HashMap<>();
  private final Map<SurveyPartition, Long> next = new HashMap<>();
  private final Map<SurveyPartition, Long> read = new HashMap<>();
  private final Map<SurveyPartition, Long> recorded = new HashMap<>();
  private final Map<SurveyPartition, Long> lastEnds = new HashMap<>();
  private final Map<SurveyPartition, List<Range>> empty = new HashMap<>();

  private long published;
  private long duplicates;
  private final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);
  private long expired;
  private long bytes;
  private @Nullable Instant lastPacket;

  NightIngest(OpenNight open) {
    this.open = open;
  }

  Night night() {
    return open.night();
  }

  OpenNight open() {
    return open;
  }

  /** Sets the night to the journal's current entry. */
  void update(OpenNight now) {
    open = now;
  }

  @Nullable SurveyTopic followed() {
    return followed;
  }

  void follows(@Nullable SurveyTopic topic) {
    followed = topic;
  }

  /** Adds a record of this night from the ledger. */
  void add(IngestBatch batch) {
    batch.outcomes().forEach(seen::add);
    committed(batch);
  }

  /**
   * Adds a record of this night that was just committed; its packets are already among the seen.
   */
  void committed(IngestBatch batch) {
    recorded.putAll(batch.next());
    batch.next().forEach(this::advance);
    batch.expired().values().forEach(this::addExpired);
    batch.empty().forEach((where, recorded) -> removeEmpty(where, recorded));
    batch.outcomes().forEach(this::count);
  }

  /** Adds the progress on this night's retries. */
  void add(StageRange retries) {
    deadLettersNext.merge(retries.partition(), retries.range().to(), Math::max);
    deadLettersTold.merge(retries.partition(), retries.range().to(), Math::max);
  }

  /** Adds the outcome of a retry of this night, as the ledger has it. */
  void add(Retried again) {
    PacketOutcome outcome = again.outcome();
    if (outcome != null) {
      seen.add(outcome);
    }
    committed(again);
  }

  /** Adds a retry that was just committed. Its packet is among the seen ones already. */
  void committed(Retried again) {
    deadLettersNext.merge(again.retry().partition(), again.retry().offset() + 1, Math::max);
    if (!again.isGood()) {
      return;
    }
    PacketOutcome before = pending.remove(again.deadLetter());
    PacketOutcome outcome = again.outcome();
    if (before == null || outcome == null) {
      return;
    }
    Reason reason = before.reason();
    if (reason != null) {
      rejected.merge(reason, -1L, Long::sum);
    }
    if (outcome.kind() == PacketOutcome.Kind.PUBLISHED) {
      published++;
    } else {
      duplicates++;
    }
  }

  /** The packet whose first dead letter is there, while it is dead-lettered. */
  @Nullable PacketOutcome rejectedAt(RecordPlace deadLetter) {
    return pending.get(deadLetter);
  }

  /** The offset at which retries of this night continue. */
  long deadLettersNext(int partition, String deadLettersTopic) {
    return since(deadLettersNext.get(partition), partition, deadLettersTopic);
  }

  /** Progress on retries in the ledger: the next range begins there. */
  long deadLettersTold(int partition, String deadLettersTopic) {
    return since(deadLettersTold.get(partition), partition, deadLettersTopic);
  }

  private long since(@Nullable Long known, int partition, String deadLettersTopic) {
    return known != null
        ? known
        : open.start()
            .topics()
            .getOrDefault(deadLettersTopic, Map.of())
            .getOrDefault(partition, 0L);
  }

  /** Retries of this night were taken up to here, or to the end of this revision's. */
  void deadLettersReadTo(int partition, long offset) {
    long end = open.ends().isEmpty() ? offset : open.deadLetterEnds().getOrDefault(partition, 0L);
    deadLettersNext.merge(partition, Math.min(offset, end), Math::max);
  }

  /** Whether the retry at this place is to be taken now. */
  boolean wantsRetry(RecordPlace at, String deadLettersTopic) {
    boolean tooLate =
        open.ends().isPresent()
            && at.offset() >= open.deadLetterEnds().getOrDefault(at.partition(), 0L);
    return !tooLate && at.offset() >= deadLettersNext(at.partition(), deadLettersTopic);
  }

  /** Whether all retries that belong to this revision were taken. */
  boolean hasTakenRetries() {
    return open.deadLetterEnds().entrySet().stream()
        .allMatch(end -> deadLettersNext.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  void add(NightLeft record) {
    record.deadLetters().forEach((p, to) -> deadLettersNext.merge(p, to, Math::max));
    recorded.putAll(record.positions());
    record.positions().forEach(this::advance);
    left = record;
  }

  /** Notes offsets that hold no packet, until a ledger record covers them. */
  void addEmptyRange(SurveyPartition where, Range range) {
    empty.computeIfAbsent(where, w -> new ArrayList<>()).add(range);
  }

  private void removeEmpty(SurveyPartition where, List<Range> recorded) {
    empty.computeIfPresent(
        where,
        (w, ranges) -> {
          ranges.removeAll(recorded);
          return ranges.isEmpty() ? null : ranges;
        });
  }

  /** Offsets without a packet that are not in the ledger yet, below these positions. */
  Map<SurveyPartition, List<Range>> emptyBelow(Map<SurveyPartition, Long> positions) {
    Map<SurveyPartition, List<Range>> below = new HashMap<>();
    empty.forEach(
        (where, ranges) -> {
          long to = positions.getOrDefault(where, 0L);
          List<Range> passed = ranges.stream().filter(range -> range.to() <= to).toList();
          if (!passed.isEmpty()) {
            below.put(where, passed);
          }
        });
    return below;
  }

  private void addExpired(List<Range> ranges) {
    ranges.forEach(range -> expired += range.to() - range.from());
  }

  private void count(PacketOutcome outcome) {
    bytes += outcome.length();
    switch (outcome.kind()) {
      case PUBLISHED -> published++;
      case DUPLICATE -> duplicates++;
      case REJECTED -> {
        RecordPlace deadLetter = outcome.at();
        if (deadLetter != null) {
          pending.put(deadLetter, outcome);
        }
        Reason reason = outcome.reason();
        if (reason != null) {
          rejected.merge(reason, 1L, Long::sum);
        }
      }
    }
  }

  /** Next offset in a partition; 0 in one never read. */
  long next(SurveyPartition partition) {
    Long position = next.get(partition);
    return position != null ? position : open.start().survey().getOrDefault(partition, 0L);
  }

  /** Whether the position is beyond a place of the survey's topic. */
  boolean hasPassed(String topic, int partition, long offset) {
    return next.entrySet().stream()
        .anyMatch(
            at ->
                at.getKey().topic().equals(topic)
                    && at.getKey().partition() == partition
                    && at.getValue() > offset);
  }

  /** Goes on there, which is further back in a partition that was cut short. */
  void advance(SurveyPartition partition, long offset) {
    next.put(partition, offset);
    read.merge(partition, offset, Math::max);
  }

  /** Offsets that are known to have been there and were never read, in partitions asked for. */
  Map<SurveyPartition, List<Range>> unread(Predicate<SurveyPartition> of) {
    Map<SurveyPartition, List<Range>> unread = new HashMap<>();
    knownEnds()
        .forEach(
            (partition, end) -> {
              if (next(partition) < end && of.test(partition)) {
                long from = Math.max(next(partition), read.getOrDefault(partition, 0L));
                unread.put(partition, from < end ? List.of(new Range(from, end)) : List.of());
              }
            });
    return unread;
  }

  /** Positions that are not in the ledger yet. */
  Map<SurveyPartition, Long> moved() {
    Map<SurveyPartition, Long> moved = new HashMap<>(next);
    moved.entrySet().removeAll(recorded.entrySet());
    return moved;
  }

  /**
   * The positions of one topic that have changed. A packet's outcome has only the number of its
   * partition, so a transaction has one topic.
   */
  Map<SurveyPartition, Long> moved(SurveyTopic topic) {
    Map<SurveyPartition, Long> moved = moved();
    moved.keySet().removeIf(partition -> !isOf(partition, topic));
    return moved;
  }

  /**
   * The positions that have passed offsets without a packet of the night: transaction markers and
   * other nights.
   */
  Map<SurveyPartition, Long> movedOn() {
    Map<SurveyPartition, Long> moved = moved();
    moved.values().removeIf(to -> to == 0);
    return moved;
  }

  Map<SurveyPartition, Long> positions() {
    return Map.copyOf(next);
  }

  void packetsAt(Instant when) {
    lastPacket = when;
  }

  /** Takes the topic's current ends. */
  void ends(SurveyStream.Found found) {
    found
        .partitions()
        .forEach((p, extent) -> lastEnds.put(SurveyPartition.of(found.topic(), p), extent.end()));
  }

  /** Ends of the partitions as last read, and as noted at END. */
  Map<SurveyPartition, Long> knownEnds() {
    Map<SurveyPartition, Long> known = new HashMap<>(lastEnds);
    open.ends().ifPresent(ends -> ends.forEach((p, end) -> known.merge(p, end, Math::max)));
    return known;
  }

  /** Whether the night has ended and everything up to the noted ends has been read. */
  boolean isReadToItsEnds() {
    return open.ends().isPresent()
        && open.ends().get().entrySet().stream()
            .allMatch(end -> next(end.getKey()) >= end.getValue())
        && hasTakenRetries();
  }

  /** Whether the ledger says that ingest has left the night, at the ends that are noted now. */
  boolean isLeft() {
    return left != null
        && left.revision() >= open.revision()
        && open.ends().isPresent()
        && left.reaches(open.ends().get())
        && left.reachesDeadLetters(open.deadLetterEnds());
  }

  static boolean isOf(SurveyPartition partition, SurveyTopic topic) {
    return partition.equals(SurveyPartition.of(topic, partition.partition()));
  }

  NightProgress progress() {
    return new NightProgress(
        open.night(),
        open.surveyTopic(),
        open.revision(),
        new PacketCounts(published, duplicates, rejected, expired, bytes),
        lag(),
        Optional.ofNullable(lastPacket),
        isLeft());
  }

  private OptionalLong lag() {
    SurveyTopic topic = followed;
    if (topic == null) {
      return OptionalLong.empty();
    }
    long lag = 0;
    for (Map.Entry<SurveyPartition, Long> end : lastEnds.entrySet()) {
      if (isOf(end.getKey(), topic)) {
        lag += Math.max(0, end.getValue() - next(end.getKey()));
      }
    }
    return OptionalLong.of(lag);
  }
}
