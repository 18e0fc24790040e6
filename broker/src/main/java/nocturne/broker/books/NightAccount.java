package nocturne.broker.books;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Position;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;

/**
 * What the ledger says of one night: what ingest did with each packet, and what the stages took.
 * Read whole in one pass, then only asked.
 */
final class NightAccount {
  private final Night night;
  private long[] candids = new long[1024];
  private int[] partitions = new int[1024];
  private long[] offsets = new long[1024];
  private int[] lengths = new int[1024];
  private int[] checksums = new int[1024];
  private int[] surveyPartitions = new int[1024];
  private long[] surveyOffsets = new long[1024];
  private int published;
  private long received;
  private long duplicates;
  private final List<PacketOutcome> rejected = new ArrayList<>();
  private final Map<Stage, Set<Position>> retried = new TreeMap<>();
  private final Map<SurveyPartition, Long> next = new HashMap<>();
  private final Map<SurveyPartition, OffsetsRead> read = new HashMap<>();
  private final Map<SurveyPartition, List<Range>> expired = new HashMap<>();
  private Map<SurveyPartition, Long> left = Map.of();
  private final List<StageRange> ranges = new ArrayList<>();

  private NightAccount(Night night) {
    this.night = night;
  }

  /** Reads the ledger from the mark to its end. */
  static NightAccount read(Ledger ledger, LedgerMark since, Night night) {
    NightAccount account = new NightAccount(night);
    ledger.read(since, new Ledger.Scope.All(), account::add);
    return account;
  }

  private void add(LedgerRecord told) {
    if (told.isOf(night)) {
      if (told instanceof IngestBatch batch) {
        add(batch);
      } else if (told instanceof NightLeft gone) {
        left = gone.positions();
      } else if (told instanceof StageRange range) {
        ranges.add(range);
      } else if (told instanceof Retried again) {
        add(again);
      }
    }
  }

  private void add(IngestBatch batch) {
    next.putAll(batch.next());
    batch
        .expired()
        .forEach(
            (where, gone) -> expired.computeIfAbsent(where, w -> new ArrayList<>()).addAll(gone));
    Map<Integer, SurveyPartition> whose = new HashMap<>();
    batch.next().keySet().forEach(where -> whose.put(where.partition(), where));
    for (PacketOutcome outcome : batch.outcomes()) {
      received++;
      SurveyPartition where = whose.get(outcome.surveyPartition());
      if (where != null) {
        read.computeIfAbsent(where, w -> new OffsetsRead()).add(outcome.surveyOffset());
      }
      switch (outcome.kind()) {
        case DUPLICATE -> duplicates++;
        case REJECTED -> rejected.add(outcome);
        case PUBLISHED -> publish(outcome);
      }
    }
  }

  /** The packet leaves what was dead-lettered for what it is now. */
  private void add(Retried again) {
    retried.computeIfAbsent(again.stage(), s -> new HashSet<>()).add(again.deadLetter());
    PacketOutcome outcome = again.outcome();
    if (outcome != null && outcome.kind() == PacketOutcome.Kind.PUBLISHED) {
      publish(outcome);
    } else if (outcome != null) {
      duplicates++;
    }
  }

  private void publish(PacketOutcome outcome) {
    Candid candid = outcome.candid();
    Position at = outcome.at();
    if (candid == null || at == null) {
      throw new IllegalStateException(
          "the ledger of night "
              + night
              + " has a published packet without candid or place: "
              + outcome);
    }
    if (published == candids.length) {
      int more = published * 2;
      candids = Arrays.copyOf(candids, more);
      partitions = Arrays.copyOf(partitions, more);
      offsets = Arrays.copyOf(offsets, more);
      lengths = Arrays.copyOf(lengths, more);
      checksums = Arrays.copyOf(checksums, more);
      surveyPartitions = Arrays.copyOf(surveyPartitions, more);
      surveyOffsets = Arrays.copyOf(surveyOffsets, more);
    }
    candids[published] = candid.value();
    partitions[published] = at.partition();
    offsets[published] = at.offset();
    lengths[published] = outcome.length();
    checksums[published] = outcome.crc32c();
    surveyPartitions[published] = outcome.surveyPartition();
    surveyOffsets[published++] = outcome.surveyOffset();
  }

  /** Packets that were given an outcome. */
  long received() {
    return received;
  }

  long duplicates() {
    return duplicates;
  }

  int published() {
    return published;
  }

  /** Packets rejected at ingest and not made good since, in the order they came. */
  List<PacketOutcome> rejected() {
    return rejected.stream().filter(outcome -> !isRetried(outcome)).toList();
  }

  /** Packets rejected at ingest that were tried again and are good: they count no more. */
  List<PacketOutcome> retriedRejected() {
    return rejected.stream().filter(this::isRetried).toList();
  }

  private boolean isRetried(PacketOutcome skipped) {
    Position deadLetter = skipped.at();
    return deadLetter != null && isRetried(Stage.INGEST, deadLetter);
  }

  /** Whether the packet whose first dead letter stands there was tried again and is good. */
  boolean isRetried(Stage stage, Position deadLetter) {
    return retried.getOrDefault(stage, Set.of()).contains(deadLetter);
  }

  /** The published alerts. */
  PublishedIndex publishedIndex() {
    return new PublishedIndex(
        Arrays.copyOf(candids, published),
        Arrays.copyOf(partitions, published),
        Arrays.copyOf(offsets, published),
        Arrays.copyOf(lengths, published),
        Arrays.copyOf(checksums, published),
        Arrays.copyOf(surveyPartitions, published),
        Arrays.copyOf(surveyOffsets, published));
  }

  /** The survey's next position, by partition of its topic. */
  Map<SurveyPartition, Long> next() {
    return next;
  }

  /** Where ingest left the night, the last time; empty while it has not. */
  Map<SurveyPartition, Long> left() {
    return left;
  }

  /** Which of the survey's offsets have an outcome, by partition of its topic. */
  Map<SurveyPartition, OffsetsRead> read() {
    return read;
  }

  /** Ranges of the survey's offsets that were gone before we read them. */
  Map<SurveyPartition, List<Range>> expired() {
    return expired;
  }

  /** What the stage took of the topic, range by range. */
  List<StageRange> ranges(Stage stage, String topic) {
    return ranges.stream()
        .filter(range -> range.stage().equals(stage) && range.topic().equals(topic))
        .toList();
  }

  /** Records of the night that the stage dead-lettered and that were not made good since. */
  long deadLettered(Stage stage) {
    long all =
        ranges.stream()
            .filter(range -> range.stage().equals(stage))
            .mapToLong(StageRange::deadLettered)
            .sum();
    return all - retried.getOrDefault(stage, Set.of()).size();
  }

  /** The night's alerts that passed a stage, as the ledger has them, repeats included. */
  long[] passed(Stage stage) {
    return ranges.stream()
        .filter(range -> range.stage().equals(stage))
        .flatMap(range -> range.passed().stream())
        .mapToLong(Candid::value)
        .toArray();
  }

  /** How many alerts of the night did not pass a stage, by reason. */
  SortedMap<String, Long> notPassed(Stage stage) {
    SortedMap<String, Long> reasons = new TreeMap<>();
    ranges.stream()
        .filter(range -> range.stage().equals(stage))
        .forEach(
            range ->
                range.counts().forEach((reason, n) -> reasons.merge(reason, (long) n, Long::sum)));
    return reasons;
  }
}
