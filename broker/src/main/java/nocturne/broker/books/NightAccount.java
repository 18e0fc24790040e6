package nocturne.broker.books;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.journal.NightView;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightLeft;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Stage;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;

/**
 * The ledger's content of one night: the outcome of each packet at ingest, and the ranges of the
 * stages. The ledger is read once, in one pass.
 */
final class NightAccount {
  private final Night night;
  private final NightView view;
  private final PublishedIndex.Rows published = new PublishedIndex.Rows();
  private long received;
  private long unplaced;
  private long duplicates;
  private final List<PacketOutcome> rejected = new ArrayList<>();
  private final Map<SurveyPartition, OffsetsRead> read = new HashMap<>();
  private final Map<SurveyPartition, List<Range>> expired = new HashMap<>();
  private final Map<SurveyPartition, List<Range>> empty = new HashMap<>();
  private final List<StageRange> ranges = new ArrayList<>();
  private final PublishedIndex index;

  private NightAccount(Ledger ledger, LedgerMark since, Night night) {
    this.night = night;
    this.view = NightView.of(night, ledger, StartingPoint.since(since));
    view.readOn(new Ledger.Scope.All(), this::add);
    this.index = new PublishedIndex(published);
  }

  /** Reads the ledger from the mark to its end. */
  static NightAccount read(Ledger ledger, LedgerMark since, Night night) {
    return new NightAccount(ledger, since, night);
  }

  private void add(LedgerRecord record) {
    if (record instanceof IngestBatch batch) {
      add(batch);
    } else if (record instanceof StageRange range) {
      ranges.add(range);
    } else if (record instanceof Retried again) {
      add(again);
    }
  }

  private void add(IngestBatch batch) {
    collect(batch.expired(), expired);
    collect(batch.empty(), empty);
    Map<Integer, SurveyPartition> whose = new HashMap<>();
    batch.next().keySet().forEach(where -> whose.put(where.partition(), where));
    for (PacketOutcome outcome : batch.outcomes()) {
      received++;
      SurveyPartition where = whose.get(outcome.surveyPartition());
      if (where != null) {
        read.computeIfAbsent(where, w -> new OffsetsRead()).add(outcome.surveyOffset());
      } else {
        unplaced++;
      }
      switch (outcome.kind()) {
        case DUPLICATE -> duplicates++;
        case REJECTED -> rejected.add(outcome);
        case PUBLISHED -> publish(outcome);
      }
    }
  }

  private static void collect(
      Map<SurveyPartition, List<Range>> some, Map<SurveyPartition, List<Range>> all) {
    some.forEach(
        (where, ranges) -> all.computeIfAbsent(where, w -> new ArrayList<>()).addAll(ranges));
  }

  /** The packet leaves what was dead-lettered for what it is now, unless it was rejected again. */
  private void add(Retried again) {
    PacketOutcome outcome = again.outcome();
    if (outcome != null && outcome.kind() == PacketOutcome.Kind.PUBLISHED) {
      publish(outcome);
    } else if (outcome != null && again.isGood()) {
      duplicates++;
    }
  }

  private void publish(PacketOutcome outcome) {
    Candid candid = outcome.candid();
    RecordPlace at = outcome.at();
    if (candid == null || at == null) {
      throw new IllegalStateException(
          "the ledger of night %s has a published packet without candid or place: %s"
              .formatted(night, outcome));
    }
    published.add(candid, at, outcome);
  }

  /** Packets that were given an outcome. */
  long received() {
    return received;
  }

  /**
   * Number of packets whose survey topic no longer existed when they were recorded: the ledger had
   * lost them, and their outcomes were restored from our topics.
   */
  long unplaced() {
    return unplaced;
  }

  long duplicates() {
    return duplicates;
  }

  /** Number of packets by outcome at ingest, for people. */
  SortedMap<String, Long> counts() {
    SortedMap<String, Long> counts = new TreeMap<>();
    counts.put("received", received);
    counts.put("published", (long) published());
    counts.put("duplicates", duplicates);
    counts.put("rejected at ingest", (long) rejected().size());
    return counts;
  }

  /** Packets that ingest rejected and that are not good since, by stage and reason. */
  SortedMap<String, Long> rejectedByReason() {
    SortedMap<String, Long> reasons = new TreeMap<>();
    for (PacketOutcome outcome : rejected()) {
      reasons.merge(Stage.INGEST.name() + " " + outcome.reason(), 1L, Long::sum);
    }
    return reasons;
  }

  int published() {
    return index.size();
  }

  /** Packets that ingest rejected and that are not good since, in the order they came. */
  List<PacketOutcome> rejected() {
    return rejected.stream().filter(outcome -> !isRetried(outcome)).toList();
  }

  /**
   * Packets that ingest rejected and that were retried with success; they no longer count as
   * rejected.
   */
  List<PacketOutcome> retriedRejected() {
    return rejected.stream().filter(this::isRetried).toList();
  }

  private boolean isRetried(PacketOutcome skipped) {
    RecordPlace deadLetter = skipped.at();
    return deadLetter != null && isRetried(Stage.INGEST, deadLetter);
  }

  /** Whether the packet whose first dead letter has this place was retried with success. */
  boolean isRetried(Stage stage, RecordPlace deadLetter) {
    return view.retried(stage).contains(deadLetter);
  }

  /** The published alerts. */
  PublishedIndex publishedIndex() {
    return index;
  }

  /** The survey's next position, by partition of its topic. */
  Map<SurveyPartition, Long> next() {
    return view.survey();
  }

  /** Where ingest left the night, the last time; empty while it has not. */
  Map<SurveyPartition, Long> left() {
    return view.left().map(NightLeft::positions).orElse(Map.of());
  }

  /** The survey offsets that have an outcome, by partition. */
  Map<SurveyPartition, OffsetsRead> read() {
    return read;
  }

  /** Ranges of the survey's offsets that were gone before we read them. */
  Map<SurveyPartition, List<Range>> expired() {
    return expired;
  }

  /** Ranges of the survey's offsets that hold no packet. */
  Map<SurveyPartition, List<Range>> empty() {
    return empty;
  }

  /** The ranges that the stage took of the topic, in order. */
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
            .mapToLong(range -> range.tally().deadLettered())
            .sum();
    return all - view.retried(stage).size();
  }

  /** The night's alerts that passed a stage, as the ledger has them, repeats included. */
  long[] passed(Stage stage) {
    return ranges.stream()
        .filter(range -> range.stage().equals(stage))
        .flatMap(range -> range.tally().passed().stream())
        .mapToLong(Candid::value)
        .toArray();
  }

  /** Number of the night's alerts that did not pass a stage, by reason. */
  SortedMap<String, Long> notPassed(Stage stage) {
    SortedMap<String, Long> reasons = new TreeMap<>();
    ranges.stream()
        .filter(range -> range.stage().equals(stage))
        .forEach(
            range ->
                range
                    .tally()
                    .counts()
                    .forEach((reason, n) -> reasons.merge(reason, (long) n, Long::sum)));
    return reasons;
  }

  /**
   * The offsets of one survey partition that got an outcome, as the ranges they form: one range
   * when nothing was skipped, however many packets there were.
   */
  static final class OffsetsRead {
    private final List<Range> runs = new ArrayList<>();
    private final List<Long> repeated = new ArrayList<>();

    /**
     * Takes the next offset; the ledger has them ascending but for what was read again by mistake.
     */
    void add(long offset) {
      int last = runs.size() - 1;
      if (last >= 0 && runs.get(last).to() == offset) {
        runs.set(last, new Range(runs.get(last).from(), offset + 1));
      } else if (last >= 0 && offset < runs.get(last).to()) {
        repeated.add(offset);
      } else {
        runs.add(new Range(offset, offset + 1));
      }
    }

    /** The offsets that were given an outcome, ascending. */
    List<Range> runs() {
      return runs;
    }

    /** Offsets that were given a second outcome. */
    List<Long> repeated() {
      return repeated;
    }
  }
}
