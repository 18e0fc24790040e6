package nocturne.torture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nocturne.broker.ledger.IngestBatch;
import nocturne.broker.ledger.LedgerCodec;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.StageRange;
import nocturne.broker.ledger.WorkerSession;
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

  /** The night is received soon after it begins. */
  private static final int WAIT_SECONDS = 60;

  private static final int LEAST_PERCENT = 10;
  private static final int MOST_PERCENT = 60;

  private final Processes night;
  private final Random random;
  private final Path logs;

  private TailLost(Processes night, Random random) {
    this.night = night;
    this.random = random;
    this.logs = night.home().root().resolve("kafka").resolve("kafka-logs");
  }

  /** Where Kafka's folder is the home's. */
  static boolean suits(Layout layout) {
    return !layout.ownKafka();
  }

  static void strike(Processes night, Random random) throws IOException, InterruptedException {
    for (int i = 0; i < WAIT_SECONDS && !night.isReceived(); i++) {
      Thread.sleep(1_000);
    }
    night.allDown("Kafka's machine loses power");
    try {
      boolean isCut = false;
      try (@Nullable FileChannel lock = night.home().lockKafka()) {
        isCut = lock != null && new TailLost(night, random).cut();
      }
      // They mend logs from packs only; the stages then name the command that does the rest.
      if (isCut && night.layout().workers().contains("services")) {
        FolderLost.repair(night);
      }
    } finally {
      night.allUp();
    }
  }

  /** Cuts one topic: a power cut that takes the ends of several is not promised to heal. */
  private boolean cut() throws IOException {
    boolean isLedger = night.isReceiving() && random.nextBoolean();
    String topic = isLedger ? night.names().topic(Topic.LEDGER) : night.alertsTopic();
    boolean any = false;
    for (Path folder : night.home().partitions(topic)) {
      if (random.nextInt(3) > 0) {
        any |= cut(folder, isLedger);
      }
    }
    if (any) {
      // Nothing says any more that the logs were synced or the node ended in order.
      Files.deleteIfExists(logs.resolve(".kafka_cleanshutdown"));
      Files.writeString(logs.resolve("recovery-point-offset-checkpoint"), "0\n0\n");
    }
    night.brought(
        any ? "ends cut of " + (isLedger ? "the ledger" : "the alerts' topic") : "nothing to cut",
        1);
    return any;
  }

  private boolean cut(Path folder, boolean isLedger) throws IOException {
    Path segment = newest(folder);
    List<Integer> places = places(segment, isLedger);
    if (places.isEmpty()) {
      return false;
    }
    int many = many(places.size(), random);
    int at = places.get(places.size() - many);
    try (FileChannel log = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      night.tell("%s cut from %s to %s bytes".formatted(segment, log.size(), at));
      log.truncate(at);
    }
    return true;
  }

  /** A few of so many batches or, one time in three, a share of them. */
  static int many(int places, Random random) {
    return random.nextInt(3) > 0
        ? 1 + random.nextInt(Math.min(MOST_BATCHES, places))
        : Math.max(
            1, places * (LEAST_PERCENT + random.nextInt(MOST_PERCENT - LEAST_PERCENT + 1)) / 100);
  }

  /**
   * The places at which a segment may be cut: the beginnings of batches that may be lost together
   * with everything after them.
   */
  static List<Integer> places(Path segment, boolean isLedger) throws IOException {
    List<Integer> places = new ArrayList<>();
    try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
      for (FileChannelRecordBatch batch : records.batches()) {
        if (mayBeLost(batch, isLedger)) {
          places.add(batch.position());
        } else {
          places.clear();
        }
      }
    }
    return places;
  }

  /**
   * Whether Nocturne promises to restore a batch even if everything after it is lost too. Alerts
   * come back from packs or from the survey. Ingest and the stages find on the topics the batches
   * that the ledger lacks. The record that a night was left, and retries of dead letters, are not
   * promised.
   */
  private static boolean mayBeLost(FileChannelRecordBatch batch, boolean isLedger) {
    if (batch.isControlBatch() || !isLedger) {
      return true;
    }
    for (Record one : batch) {
      if (one.valueSize() <= 0) {
        return false; // it fills the place of what an earlier cut took
      }
      byte[] value = new byte[one.valueSize()];
      one.value().get(value);
      LedgerRecord record = LedgerCodec.decode(value);
      if (!(record instanceof IngestBatch
          || record instanceof StageRange
          || record instanceof WorkerSession)) {
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
