package nocturne.broker.consumer;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.ledger.DoorBatch;
import nocturne.broker.ledger.DoorLeft;
import nocturne.broker.ledger.PacketFate;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.core.alert.Reason;
import nocturne.core.night.Night;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;

/**
 * What the door knows of one open night: what was seen, where it stands in the survey's topic, how
 * far the ledger has been told, and the counts. Made from the ledger; thrown away whenever a
 * transaction did not certainly commit. For the door's one thread.
 */
final class NightAtDoor {
  final SeenAlerts seen = new SeenAlerts();

  private OpenNight open;
  private @Nullable SurveyTopic followed;
  private @Nullable DoorLeft left;
  private final Map<Position, PacketFate> pending = new HashMap<>();
  private final Map<Integer, Long> lettersNext = new HashMap<>();
  private final Map<Integer, Long> lettersTold = new HashMap<>();
  private final Map<SurveyPartition, Long> next = new HashMap<>();
  private final Map<SurveyPartition, Long> told = new HashMap<>();
  private final Map<SurveyPartition, Long> lastEnds = new HashMap<>();

  private long published;
  private long duplicates;
  private final Map<Reason, Long> setAside = new EnumMap<>(Reason.class);
  private long expired;
  private long bytes;
  private @Nullable Instant lastPacket;

  NightAtDoor(OpenNight open) {
    this.open = open;
  }

  Night night() {
    return open.night();
  }

  OpenNight open() {
    return open;
  }

  /** Takes what the journal says now. */
  void is(OpenNight now) {
    open = now;
  }

  @Nullable SurveyTopic followed() {
    return followed;
  }

  void follows(@Nullable SurveyTopic topic) {
    followed = topic;
  }

  /** Takes a record of this night that the ledger holds. */
  void add(DoorBatch batch) {
    batch.fates().forEach(seen::add);
    committed(batch);
  }

  /** Takes a record of this night that was just committed, its packets already among the seen. */
  void committed(DoorBatch batch) {
    told.putAll(batch.next());
    next.putAll(batch.next());
    batch.expired().values().forEach(this::addExpired);
    batch.fates().forEach(this::count);
  }

  /** Takes a record of how far this night's requests were taken. */
  void add(StageRange requests) {
    lettersNext.merge(requests.partition(), requests.range().to(), Math::max);
    lettersTold.merge(requests.partition(), requests.range().to(), Math::max);
  }

  /** Takes a letter of this night that was tried again, as the ledger has it. */
  void add(Retried again) {
    PacketFate fate = again.fate();
    if (fate != null) {
      seen.add(fate);
    }
    committed(again);
  }

  /** Takes one that was just committed, its packet already among the seen. */
  void committed(Retried again) {
    PacketFate before = pending.remove(again.letter());
    PacketFate fate = again.fate();
    if (before == null || fate == null) {
      return;
    }
    Reason reason = before.reason();
    if (reason != null) {
      setAside.merge(reason, -1L, Long::sum);
    }
    if (fate.kind() == PacketFate.Kind.PUBLISHED) {
      published++;
    } else {
      duplicates++;
    }
  }

  /** The packet whose first letter stands there, while it pends. */
  @Nullable PacketFate asideAt(Position letter) {
    return pending.get(letter);
  }

  /** From where on requests of this night are still to be taken. */
  long lettersNext(int partition, String lettersTopic) {
    return since(lettersNext.get(partition), partition, lettersTopic);
  }

  /** Up to where the ledger says that requests were taken: the next range begins there. */
  long lettersTold(int partition, String lettersTopic) {
    return since(lettersTold.get(partition), partition, lettersTopic);
  }

  private long since(@Nullable Long known, int partition, String lettersTopic) {
    return known != null
        ? known
        : open.start().topics().getOrDefault(lettersTopic, Map.of()).getOrDefault(partition, 0L);
  }

  /** Requests of this night were taken up to here, or as far as they belong to this revision. */
  void lettersReadTo(int partition, long offset) {
    long end = open.ends().isEmpty() ? offset : open.letterEnds().getOrDefault(partition, 0L);
    lettersNext.merge(partition, Math.min(offset, end), Math::max);
  }

  /** Whether a request that stands there is to be taken now. */
  boolean wantsRequest(Position at, String lettersTopic) {
    boolean tooLate =
        open.ends().isPresent()
            && at.offset() >= open.letterEnds().getOrDefault(at.partition(), 0L);
    return !tooLate && at.offset() >= lettersNext(at.partition(), lettersTopic);
  }

  /** All requests that belong to this revision were taken. */
  boolean hasTakenRequests() {
    return open.letterEnds().entrySet().stream()
        .allMatch(end -> lettersNext.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  void add(DoorLeft record) {
    record.letters().forEach((p, to) -> lettersNext.merge(p, to, Math::max));
    told.putAll(record.positions());
    next.putAll(record.positions());
    left = record;
  }

  private void addExpired(List<Range> ranges) {
    ranges.forEach(range -> expired += range.to() - range.from());
  }

  private void count(PacketFate fate) {
    bytes += fate.length();
    switch (fate.kind()) {
      case PUBLISHED -> published++;
      case DUPLICATE -> duplicates++;
      case SET_ASIDE -> {
        Position letter = fate.at();
        if (letter != null) {
          pending.put(letter, fate);
        }
        Reason reason = fate.reason();
        if (reason != null) {
          setAside.merge(reason, 1L, Long::sum);
        }
      }
    }
  }

  /** Where to go on in a partition; 0 in one never read. */
  long next(SurveyPartition partition) {
    Long position = next.get(partition);
    return position != null ? position : open.start().survey().getOrDefault(partition, 0L);
  }

  /** Whether a place of the survey's topic is behind us. */
  boolean hasPassed(String topic, int partition, long offset) {
    return next.entrySet().stream()
        .anyMatch(
            at ->
                at.getKey().topic().equals(topic)
                    && at.getKey().partition() == partition
                    && at.getValue() > offset);
  }

  void advance(SurveyPartition partition, long offset) {
    next.put(partition, offset);
  }

  /** Positions that the ledger has not been told yet. */
  Map<SurveyPartition, Long> moved() {
    Map<SurveyPartition, Long> moved = new HashMap<>(next);
    moved.entrySet().removeAll(told.entrySet());
    return moved;
  }

  /** The same of one topic alone: a packet's fate names its partition by number only. */
  Map<SurveyPartition, Long> moved(SurveyTopic topic) {
    Map<SurveyPartition, Long> moved = moved();
    moved.keySet().removeIf(partition -> !isOf(partition, topic));
    return moved;
  }

  /** Those of them that moved over offsets without a packet of ours: marks, another night's. */
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

  /** Takes what the survey says of the topic's ends. */
  void ends(SurveyStream.Found found) {
    found
        .partitions()
        .forEach((p, extent) -> lastEnds.put(SurveyPartition.of(found.topic(), p), extent.end()));
  }

  /** Where partitions ended when they were last looked at, and where END noted their end. */
  Map<SurveyPartition, Long> knownEnds() {
    Map<SurveyPartition, Long> known = new HashMap<>(lastEnds);
    open.ends().ifPresent(ends -> ends.forEach((p, end) -> known.merge(p, end, Math::max)));
    return known;
  }

  /** The night has ended and everything up to the ends noted has been read. */
  boolean isReadToItsEnds() {
    return open.ends().isPresent()
        && open.ends().get().entrySet().stream()
            .allMatch(end -> next(end.getKey()) >= end.getValue())
        && hasTakenRequests();
  }

  /** The ledger says that the door has left the night, at the ends that are noted now. */
  boolean isLeft() {
    return left != null
        && left.revision() >= open.revision()
        && open.ends().isPresent()
        && left.reaches(open.ends().get())
        && left.reachesLetters(open.letterEnds());
  }

  static boolean isOf(SurveyPartition partition, SurveyTopic topic) {
    return partition.equals(SurveyPartition.of(topic, partition.partition()));
  }

  long received() {
    return published + duplicates + sum(setAside.values());
  }

  NightProgress progress() {
    return new NightProgress(
        open.night(),
        open.surveyTopic(),
        open.revision(),
        received(),
        published,
        duplicates,
        setAside,
        expired,
        bytes,
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

  private static long sum(Collection<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).sum();
  }
}
