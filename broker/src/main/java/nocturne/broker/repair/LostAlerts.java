package nocturne.broker.repair;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import nocturne.broker.archive.Archive;
import nocturne.broker.archive.PackedRecords;
import nocturne.broker.archive.Repacking;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.NightView;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.NightDeleted;
import nocturne.broker.ledger.PacketOutcome;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.SurveyPartition;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LogRecord;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.broker.worker.WorkerSettings;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts that ingest published and the alerts' topic lost before a pack held them. The ledger has
 * the place of each on the survey's topic, so its packet can be read there again. {@link #pack}
 * puts the packets into packs, from which the log of the topic is mended.
 *
 * <p>The packs continue the archive's chain of packs, so a kill at any time leaves some of them,
 * and the archive announces them as those of a predecessor. Call while no stage works.
 */
public final class LostAlerts {
  private static final Logger LOG = LoggerFactory.getLogger(LostAlerts.class);

  /** Bytes of packets that are read from the survey at once. */
  private static final long CHUNK = 32 << 20;

  private static final SurveyPartition NOWHERE = new SurveyPartition("", "", "", 0);

  private final BackEnd back;
  private final Journal journal;
  private final PublishedAlerts input;
  private final String topic;

  public LostAlerts(BackEnd back, Journal journal, PacketDecoder decoder) {
    this.back = back;
    this.journal = journal;
    this.topic = back.names().topic(back.pipeline().alerts());
    this.input = new PublishedAlerts(topic, decoder);
  }

  /**
   * A lost alert.
   *
   * @param at its place on the alerts' topic
   * @param surveyTopic the survey's topic that it came from; empty if it is not known
   * @param outcome what the ledger has of it
   */
  public record Lost(
      Night night, RecordPlace at, String clusterId, String surveyTopic, PacketOutcome outcome) {
    /** The place of its packet on the survey's topic. */
    SurveyPackets.Place place() {
      return new SurveyPackets.Place(
          surveyTopic, outcome.surveyPartition(), outcome.surveyOffset());
    }

    SurveyPackets.Wanted wanted() {
      return new SurveyPackets.Wanted(clusterId, place(), outcome);
    }

    /** The record of it, as ingest published it. */
    LogRecord record(String topic, AlertPacket packet) {
      return new LogRecord(
          topic,
          at.partition(),
          at.offset(),
          packet.origin().timestampMillis(),
          String.valueOf(outcome.candid()).getBytes(UTF_8),
          packet.bytes(),
          packet.origin().attributes());
    }

    @Override
    public String toString() {
      @Nullable Candid candid = outcome.candid();
      return "candid %s at offset %s of partition %s, from %s"
          .formatted(candid, at.offset(), at.partition(), place());
    }
  }

  /**
   * The result of looking for lost alerts.
   *
   * @param packed number of alerts whose packets are in packs now
   * @param gone alerts whose packets the survey no longer has
   */
  public record Found(int packed, List<Lost> gone) {
    public Found {
      gone = List.copyOf(gone);
    }
  }

  /**
   * The lost alerts of all partitions, in the order in which they were published. Reads the topic
   * after the last pack.
   */
  public List<Lost> find() {
    return find(packedTo());
  }

  /**
   * Reads the packets of lost alerts from the survey, and puts them into packs together with what
   * the topic still holds between and before them.
   *
   * @throws nocturne.survey.SurveyException if the survey's cluster cannot be reached
   */
  public Found pack() {
    Map<Integer, Long> packed = packedTo();
    List<Lost> all = find(packed);
    Map<Integer, Refill> refills = new TreeMap<>();
    List<Lost> gone = new ArrayList<>();
    for (int from = 0; from < all.size(); ) {
      int to = from;
      for (long bytes = 0; to < all.size() && bytes < CHUNK; to++) {
        bytes += all.get(to).outcome().length();
      }
      List<Lost> chunk = all.subList(from, to);
      Map<SurveyPackets.Place, AlertPacket> packets =
          SurveyPackets.read(
              back.survey(),
              back.names()::isOwnSurveyTopic,
              chunk.stream().map(Lost::wanted).toList());
      for (Lost lost : chunk) {
        @Nullable AlertPacket packet = packets.get(lost.place());
        if (packet == null) {
          gone.add(lost);
        } else {
          refills
              .computeIfAbsent(
                  lost.at().partition(), p -> new Refill(p, packed.getOrDefault(p, 0L)))
              .add(lost.record(topic, packet));
        }
      }
      from = to;
    }
    refills.values().forEach(Refill::finish);
    if (!all.isEmpty()) {
      LOG.warn(
          "The topic {} lost {} alerts that no pack held; {} of them were read from the survey"
              + " again and are in packs now.",
          topic,
          all.size(),
          all.size() - gone.size());
    }
    return new Found(all.size() - gone.size(), gone);
  }

  /** The archive of the alerts. */
  static Archive archive(BackEnd back) {
    return new Archive(
        back.store(),
        back.names().bucket(Bucket.ALERTS),
        back.names().topic(back.pipeline().storing(Bucket.ALERTS).topics().get(0)));
  }

  private Map<Integer, Long> packedTo() {
    Map<Integer, Long> packed = new HashMap<>();
    PackedRecords packs = new PackedRecords(back.store(), bucket(), topic, 0);
    back.log().extent(topic).keySet().forEach(p -> packed.put(p, packs.end(topic, p)));
    return packed;
  }

  private String bucket() {
    return back.names().bucket(Bucket.ALERTS);
  }

  /**
   * @param packed end of the last pack, by partition; raised to the archive's position if that is
   *     later
   */
  private List<Lost> find(Map<Integer, Long> packed) {
    List<Lost> published = new ArrayList<>();
    NightView view =
        NightView.ofAll(back.ledger(), journal.oldestOpenStart())
            .readOn(new Ledger.Scope.All(), entry -> note(entry, packed, published));
    view.places(back.pipeline().storing(Bucket.ALERTS).stage(), topic)
        .forEach((p, to) -> packed.merge(p, to, Math::max));
    published.removeIf(alert -> !isBehind(packed, alert.at()));
    if (!published.isEmpty()) {
      Set<RecordPlace> there = new HashSet<>();
      back.log().readToEnd(topic, packed, record -> there.add(record.position()));
      published.removeIf(alert -> there.contains(alert.at()));
    }
    return published;
  }

  private void note(LedgerRecord entry, Map<Integer, Long> packed, List<Lost> published) {
    if (entry instanceof NightDeleted gone) {
      published.removeIf(alert -> alert.night().equals(gone.night()));
    }
    published(entry, back.names().survey())
        .filter(alert -> isBehind(packed, alert.at()))
        .forEach(published::add);
  }

  private static boolean isBehind(Map<Integer, Long> packed, RecordPlace at) {
    return at.offset() >= packed.getOrDefault(at.partition(), Long.MAX_VALUE);
  }

  /**
   * The alerts that a record of the ledger says were published. One that was published when its
   * dead letter was retried has no place on a survey's topic.
   */
  static Stream<Lost> published(LedgerRecord entry, Survey survey) {
    if (entry instanceof Retried again && again.outcome() != null) {
      return published(again.night(), NOWHERE, again.outcome());
    }
    return entry instanceof IngestBatch batch
        ? batch.next().keySet().stream()
            .limit(1)
            .filter(from -> survey.nightOf(from.topic()).isPresent())
            .flatMap(
                from ->
                    batch.outcomes().stream()
                        .flatMap(outcome -> published(batch.night(), from, outcome)))
        : Stream.empty();
  }

  private static Stream<Lost> published(Night night, SurveyPartition from, PacketOutcome outcome) {
    @Nullable RecordPlace at = outcome.at();
    return at == null || outcome.kind() != PacketOutcome.Kind.PUBLISHED
        ? Stream.empty()
        : Stream.of(new Lost(night, at, from.clusterId(), from.topic(), outcome));
  }

  /** Fills a partition's packs from the topic and the survey, by ascending offset. */
  private final class Refill {
    private final int partition;
    private final Repacking packing;
    private final Range kept;
    private long next;

    /**
     * @param packed where the last pack ends
     */
    Refill(int partition, long packed) {
      this.partition = partition;
      this.next = packed;
      this.kept = back.log().extent(topic).getOrDefault(partition, new Range(packed, packed));
      this.packing = new Repacking(archive(back), WorkerSettings.ARCHIVE, input, partition, packed);
    }

    void add(LogRecord lost) {
      takeFromTopic(lost.offset());
      packing.take(lost);
      next = lost.offset() + 1;
    }

    private void takeFromTopic(long to) {
      long from = Math.max(next, kept.from());
      Range range = new Range(from, Math.max(from, Math.min(to, kept.to())));
      if (!range.isEmpty()) {
        back.log().read(topic, Map.of(partition, range), packing::take);
      }
      next = Math.max(next, to);
    }

    void finish() {
      takeFromTopic(kept.to());
      packing.finish(0);
    }
  }
}
