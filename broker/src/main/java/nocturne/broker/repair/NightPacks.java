package nocturne.broker.repair;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import nocturne.broker.archive.Announcement;
import nocturne.broker.archive.Archive;
import nocturne.broker.archive.ArchiveInspection;
import nocturne.broker.archive.CorruptPackException;
import nocturne.broker.archive.Pack;
import nocturne.broker.archive.PackIndex;
import nocturne.broker.archive.PackReader;
import nocturne.broker.archive.PackSource;
import nocturne.broker.archive.PackedPacket;
import nocturne.broker.archive.Repacking;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.port.BatchedWriter;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.worker.Checksums;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.broker.worker.WorkerSettings;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes packs of a night again that are gone or damaged, and announces packets whose announcements
 * are gone. The ledger has the range of each pack and the checksum of each packet; the packets come
 * from the alerts' topic, from the survey, and from what can be read of the damaged pack itself. Of
 * a damaged pack a copy is kept under {@code damaged/}. Each step may be repeated after a kill.
 * Call while no stage works.
 */
public final class NightPacks {
  private static final Logger LOG = LoggerFactory.getLogger(NightPacks.class);
  private static final String DAMAGED = "damaged/";

  private final BackEnd back;
  private final PublishedAlerts input;
  private final Archive archive;
  private final String alerts;
  private final Night night;
  private final StartingPoint start;
  private final boolean asksSurvey;
  private final boolean dryRun;
  private final Map<RecordPlace, LostAlerts.Lost> published = new HashMap<>();
  private final List<StageRange> ranges = new ArrayList<>();

  /**
   * @param asksSurvey whether packets are read from the survey where nothing else holds them
   * @param dryRun whether to change nothing, and say what would be done
   */
  public NightPacks(
      BackEnd back,
      PacketDecoder decoder,
      Night night,
      StartingPoint start,
      boolean asksSurvey,
      boolean dryRun) {
    this.back = back;
    this.asksSurvey = asksSurvey;
    this.night = night;
    this.start = start;
    this.dryRun = dryRun;
    this.alerts = back.names().topic(back.pipeline().alerts());
    this.input = new PublishedAlerts(alerts, decoder);
    this.archive = LostAlerts.archive(back);
    back.ledger()
        .read(
            start.since(),
            new Ledger.Scope.All(),
            announcement -> {
              LostAlerts.published(announcement, back.names().survey())
                  .filter(alert -> alert.night().equals(night))
                  .forEach(alert -> published.put(alert.at(), alert));
              if (announcement instanceof StageRange range
                  && range.isOf(night)
                  && range.stage().equals(back.pipeline().storing(Bucket.ALERTS).stage())
                  && range.topic().equals(alerts)) {
                ranges.add(range);
              }
            });
  }

  /**
   * Makes packs again.
   *
   * @throws nocturne.survey.SurveyException if a packet is needed of a survey that does not answer
   */
  public List<Repaired> packs() {
    Set<RecordPlace> sound = new HashSet<>();
    Set<String> packs = new HashSet<>();
    back.store()
        .list(archive.bucket(), Pack.folder(night))
        .forEach(entry -> packs.add(entry.name()));
    new ArchiveInspection(back.store(), archive.bucket())
        .packets(
            night,
            new ArchiveInspection.Listener() {
              @Override
              public void packet(String pack, PackIndex index, PackedPacket packet, byte[] bytes) {
                RecordPlace at = new RecordPlace(index.partition(), packet.offset());
                if (isPublished(at, bytes)) {
                  sound.add(at);
                }
              }
            });
    List<Repaired> all = new ArrayList<>();
    for (StageRange range : ranges) {
      List<RecordPlace> due = due(range);
      if (!sound.containsAll(due)) {
        all.add(again(range, due, sound, packs.contains(name(range))));
      }
    }
    return all;
  }

  private boolean isPublished(RecordPlace at, byte[] bytes) {
    LostAlerts.@Nullable Lost alert = published.get(at);
    return alert != null
        && alert.outcome().length() == bytes.length
        && alert.outcome().crc32c() == Checksums.crc32c(bytes);
  }

  private String name(StageRange range) {
    return Pack.name(night, range.partition(), range.range().from());
  }

  private List<RecordPlace> due(StageRange range) {
    List<RecordPlace> due = new ArrayList<>();
    for (long offset = range.range().from(); offset < range.range().to(); offset++) {
      RecordPlace at = new RecordPlace(range.partition(), offset);
      if (published.containsKey(at)) {
        due.add(at);
      }
    }
    return due;
  }

  private Repaired again(
      StageRange range, List<RecordPlace> due, Set<RecordPlace> sound, boolean exists) {
    String name = name(range);
    Map<Long, LogRecord> records = new TreeMap<>();
    fromTopic(range, records);
    long lacking = due.stream().filter(at -> !sound.contains(at)).count();
    if (asksSurvey) {
      fromSurvey(due, sound, records);
    }
    fromItself(range.partition(), name, records);
    List<RecordPlace> gone = due.stream().filter(at -> !records.containsKey(at.offset())).toList();
    String found =
        exists
            ? lacking + " of " + due.size() + " packets cannot be read"
            : "gone, with " + due.size() + " packets";
    if (gone.size() == lacking) {
      return new Repaired(name, found, "lost for good: " + tell(gone), true);
    }
    if (!dryRun) {
      put(range, name, records.values(), exists);
    }
    return new Repaired(
        name,
        found,
        (dryRun ? "would be made again" : "made again")
            + (exists ? ", the damaged one kept as " + DAMAGED + name : "")
            + (gone.isEmpty() ? "" : "; lost for good: " + tell(gone)),
        !gone.isEmpty());
  }

  private String tell(List<RecordPlace> gone) {
    return gone.stream().map(published::get).toList().toString();
  }

  private void fromTopic(StageRange range, Map<Long, LogRecord> records) {
    @Nullable Range kept = back.log().extent(alerts).get(range.partition());
    if (kept == null) {
      return;
    }
    long from = Math.max(range.range().from(), kept.from());
    long to = Math.min(range.range().to(), kept.to());
    if (from < to) {
      back.log()
          .read(
              alerts,
              Map.of(range.partition(), new Range(from, to)),
              record -> {
                if (isPublished(record.position(), record.value())) {
                  records.put(record.offset(), record);
                }
              });
    }
  }

  private void fromSurvey(
      List<RecordPlace> due, Set<RecordPlace> sound, Map<Long, LogRecord> records) {
    List<LostAlerts.Lost> wanted =
        due.stream()
            .filter(at -> !sound.contains(at) && !records.containsKey(at.offset()))
            .map(published::get)
            .toList();
    Map<SurveyPackets.Place, AlertPacket> packets =
        SurveyPackets.read(
            back.survey(),
            back.names()::isOwnSurveyTopic,
            wanted.stream().map(LostAlerts.Lost::wanted).toList());
    for (LostAlerts.Lost alert : wanted) {
      @Nullable AlertPacket packet = packets.get(alert.place());
      if (packet != null) {
        records.put(alert.at().offset(), alert.record(alerts, packet));
      }
    }
  }

  /** Reads the intact records of a damaged pack, or of its copy that a kill left behind. */
  private void fromItself(int partition, String name, Map<Long, LogRecord> records) {
    List<ObjectStore.Entry> damaged = new ArrayList<>();
    damaged.addAll(back.store().list(archive.bucket(), name));
    damaged.addAll(back.store().list(archive.bucket(), DAMAGED + name));
    for (ObjectStore.Entry one : damaged) {
      try {
        new PackReader(PackSource.of(back.store(), archive.bucket(), one))
            .forEach(
                (packet, bytes) -> {
                  RecordPlace at = new RecordPlace(partition, packet.offset());
                  LostAlerts.@Nullable Lost alert = published.get(at);
                  if (alert != null && isPublished(at, bytes)) {
                    records.putIfAbsent(
                        packet.offset(),
                        alert.record(alerts, new AlertPacket(bytes, packet.origin())));
                  }
                },
                (packet, damage) -> {});
      } catch (CorruptPackException | PortException e) {
        LOG.info("Nothing can be read of {}: {}", one.name(), e.getMessage());
      }
    }
  }

  private void put(StageRange range, String name, Collection<LogRecord> records, boolean exists) {
    ObjectStore store = back.store();
    if (exists) {
      store.read(archive.bucket(), name).ifPresent(old -> keep(name, old));
      store.delete(archive.bucket(), name);
    }
    Repacking packing =
        new Repacking(
            archive,
            WorkerSettings.ARCHIVE.withRecords(Integer.MAX_VALUE).withBytes(Long.MAX_VALUE),
            input,
            range.partition(),
            range.range().from());
    records.forEach(packing::take);
    packing.finish(range.range().to());
  }

  private void keep(String name, byte[] damaged) {
    String copy = DAMAGED + name;
    for (int n = 1;
        back.store().putIfAbsent(archive.bucket(), copy, damaged) == ObjectStore.Put.EXISTS
            && n < 100;
        n++) {
      copy = DAMAGED + name + "." + n;
    }
  }

  /**
   * Announces packets of the night's packs whose announcements are gone from their topic.
   *
   * @param mayHaveExpired whether retention may have deleted some, which stay deleted then
   */
  public List<Repaired> announcements(boolean mayHaveExpired) {
    NightTopic topic = NightTopic.of(back, archive.topic(), start);
    if (mayHaveExpired && !topic.isWhole()) {
      return List.of();
    }
    Set<RecordPlace> there = new HashSet<>();
    topic.read(
        record -> {
          Announcement announcement = Announcement.parse(record.value());
          there.add(new RecordPlace(announcement.partition(), announcement.packet().offset()));
        });
    List<Message> missing = new ArrayList<>();
    new ArchiveInspection(back.store(), archive.bucket())
        .indexes(
            night,
            new ArchiveInspection.Listener() {
              @Override
              public void pack(String name, PackIndex index) {
                for (PackedPacket packet : index.packets()) {
                  RecordPlace at = new RecordPlace(index.partition(), packet.offset());
                  if (isArchived(at) && !there.contains(at)) {
                    missing.add(Announcement.of(archive.bucket(), name, index, packet).message());
                  }
                }
              }
            });
    if (missing.isEmpty()) {
      return List.of();
    }
    if (!dryRun) {
      try (BatchedWriter writer = new BatchedWriter(ShortTopics.writer(back), () -> {})) {
        missing.forEach(message -> writer.add(archive.topic(), message));
        writer.publish();
      }
    }
    return List.of(
        new Repaired(
            "topic " + archive.topic(),
            "lacks the announcements of " + missing.size() + " packets",
            dryRun ? "would be announced again" : "announced again",
            false));
  }

  /** Whether the archive has taken the record; it announces later ones itself. */
  private boolean isArchived(RecordPlace at) {
    return ranges.stream()
        .anyMatch(
            range ->
                range.partition() == at.partition()
                    && range.range().from() <= at.offset()
                    && at.offset() < range.range().to());
  }
}
