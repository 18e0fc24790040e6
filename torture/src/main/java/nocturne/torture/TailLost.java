package nocturne.torture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import nocturne.app.wiring.Stores;
import nocturne.broker.archive.PackedRecords;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerCodec;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import org.apache.kafka.common.record.FileLogInputStream.FileChannelRecordBatch;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.Record;
import org.jspecify.annotations.Nullable;

/**
 * Takes the last batches of logs away while Kafka is down, as a power cut may. Cuts only what
 * Nocturne promises to bring back by itself: {@link #mayBeLost} says what that is.
 */
final class TailLost {
  static final String NAME = "tail lost";
  private static final int MOST_BATCHES = 6;

  private final Processes night;
  private final Random random;
  private final Path logs;

  private TailLost(Processes night, Random random) {
    this.night = night;
    this.random = random;
    this.logs = night.home().resolve("kafka").resolve("kafka-logs");
  }

  static void strike(Processes night, Random random) throws IOException, InterruptedException {
    night.allDown("Kafka's machine loses power");
    try (@Nullable FileChannel lock = night.lockKafka()) {
      if (lock != null) {
        new TailLost(night, random).cut();
      }
    } finally {
      night.allUp();
    }
  }

  /** Cuts the alerts' topic or ingest's ledger: a power cut that takes both is not promised. */
  private void cut() throws IOException {
    boolean isLedger = night.isReceiving() && random.nextInt(3) == 0;
    Names names = night.names();
    String topic = isLedger ? names.topic(Topic.LEDGER) : night.alertsTopic();
    boolean any = false;
    try (Stores stores = night.openStores()) {
      PackedRecords packs =
          new PackedRecords(stores.store(), names.bucket(Bucket.ALERTS), topic, 0);
      for (Path folder : partitions(topic)) {
        int partition = partition(folder);
        if (isLedger ? partition == 0 : random.nextInt(3) > 0) {
          any |= cut(folder, isLedger, packs.end(topic, partition));
        }
      }
    }
    if (any) {
      // Nothing says any more that the logs were synced or the node ended in order.
      Files.deleteIfExists(logs.resolve(".kafka_cleanshutdown"));
      Files.writeString(logs.resolve("recovery-point-offset-checkpoint"), "0\n0\n");
    }
    night.brought(
        any
            ? (isLedger ? "ingest's ledger" : "alerts' topic") + " cut"
            : "nothing that may be lost",
        1);
  }

  private List<Path> partitions(String topic) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(logs, topic + "-*")) {
      for (Path folder : folders) {
        String name = Objects.toString(folder.getFileName());
        if (name.substring(topic.length() + 1).matches("[0-9]+")) {
          all.add(folder);
        }
      }
    }
    Collections.sort(all);
    return all;
  }

  private static int partition(Path folder) {
    String name = Objects.toString(folder.getFileName());
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }

  private boolean cut(Path folder, boolean isLedger, long packed) throws IOException {
    Path segment = newest(folder);
    List<Integer> places = places(segment, isLedger, packed);
    if (places.isEmpty()) {
      return false;
    }
    int many = 1 + random.nextInt(Math.min(MOST_BATCHES, places.size()));
    int at = places.get(places.size() - many);
    try (FileChannel log = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      night.tell("%s cut from %s to %s bytes".formatted(segment, log.size(), at));
      log.truncate(at);
    }
    return true;
  }

  /** Where a segment may be cut: the batches behind which all may be lost. */
  static List<Integer> places(Path segment, boolean isLedger, long packed) throws IOException {
    List<Integer> places = new ArrayList<>();
    try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
      for (FileChannelRecordBatch batch : records.batches()) {
        if (mayBeLost(batch, isLedger, packed)) {
          places.add(batch.position());
        } else {
          places.clear();
        }
      }
    }
    return places;
  }

  /**
   * Whether Nocturne promises to bring a batch back, if all behind it may be lost too: alerts are
   * in packs, and ingest finds on the topics what its ledger lacks. Alerts in no pack and what
   * stages recorded are not promised.
   *
   * @param packed the offset up to which packs hold the alerts of this partition
   */
  private static boolean mayBeLost(FileChannelRecordBatch batch, boolean isLedger, long packed) {
    if (batch.isControlBatch()) {
      return true;
    }
    if (!isLedger) {
      return batch.lastOffset() < packed;
    }
    for (Record one : batch) {
      byte[] value = new byte[one.valueSize()];
      one.value().get(value);
      if (!(LedgerCodec.decode(value) instanceof IngestBatch)) {
        return false;
      }
    }
    return true;
  }

  private static Path newest(Path folder) throws IOException {
    Path newest = folder;
    try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, "*.log")) {
      for (Path segment : segments) {
        newest = newest.equals(folder) || segment.compareTo(newest) > 0 ? segment : newest;
      }
    }
    return newest;
  }
}
