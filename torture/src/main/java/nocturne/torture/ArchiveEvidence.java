package nocturne.torture;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import nocturne.app.wiring.Stores;
import nocturne.broker.archive.Announcement;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.archive.CorruptPackException;
import nocturne.broker.archive.PackReader;
import nocturne.broker.archive.PackSource;
import nocturne.broker.ledger.Position;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.Candid;
import nocturne.core.instance.Bucket;
import nocturne.core.night.Night;
import nocturne.standalone.kafka.KafkaTopics;
import org.jspecify.annotations.Nullable;

/** Reads what the archive holds of a night, and its announcements. */
record ArchiveEvidence(
    Stores stores,
    KafkaTopics topics,
    Night night,
    Map<Long, Position> published,
    Evidence evidence) {

  /** Reads every packet byte for byte; checks that each offset is in one pack. */
  void packs() {
    Map<Integer, TreeMap<Long, Long>> covered = new HashMap<>();
    ArchiveReader archive = stores.archive();
    for (ObjectStore.Entry entry : archive.packs(night)) {
      PackReader reader =
          new PackReader(
              PackSource.of(stores.store(), stores.names().bucket(Bucket.ALERTS), entry));
      try {
        var index = reader.index();
        @Nullable Long clash =
            covered
                .computeIfAbsent(index.partition(), p -> new TreeMap<>())
                .put(index.range().from(), index.range().to());
        if (clash != null) {
          evidence.wrong("packs, " + entry.name() + ": two packs begin there");
        }
        reader.forEach(
            (packet, bytes) -> {
              evidence.add(
                  "packets archived",
                  "candid " + packet.candid(),
                  Digest.of(bytes) + " " + packet.objectId() + " " + packet.origin());
              Candid candid = packet.candid();
              Position at = new Position(index.partition(), packet.offset());
              if (candid != null && !at.equals(published.get(candid.value()))) {
                evidence.wrong(
                    "packs, candid %s: archived as %s, published at %s"
                        .formatted(candid, at, published.get(candid.value())));
              }
            });
      } catch (CorruptPackException e) {
        evidence.wrong("packs, " + entry.name() + ": " + e.getMessage());
      }
    }
    covered.forEach(
        (partition, ranges) -> {
          long end = 0;
          for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            if (range.getKey() < end) {
              evidence.wrong(
                  "packs, partition " + partition + ": two packs hold offset " + range.getKey());
            }
            end = Math.max(end, range.getValue());
          }
        });
  }

  /** Checks that each announcement leads to its packet. */
  void announcements() {
    ArchiveReader archive = stores.archive();
    topics.readToEnd(
        stores
            .names()
            .topic(Pipeline.standard(stores.names()).storing(Bucket.ALERTS).topics().get(0)),
        Map.of(),
        record -> {
          Announcement announced = Announcement.parse(record.value());
          String content;
          try {
            content = Digest.of(archive.packet(announced));
          } catch (CorruptPackException e) {
            content = String.valueOf(e.getMessage());
          }
          Candid candid = announced.packet().candid();
          evidence.add(
              "announcements", "candid " + candid, content + " " + Digest.attributes(record));
          Position at = new Position(announced.partition(), announced.packet().offset());
          if (candid != null && !at.equals(published.get(candid.value()))) {
            evidence.wrong("announcements, candid " + candid + ": of " + at);
          }
        });
  }
}
