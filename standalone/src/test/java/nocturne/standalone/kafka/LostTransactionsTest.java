package nocturne.standalone.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.SavedRecords;
import nocturne.standalone.kafka.EmbeddedKafka.Look;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.common.record.FileLogInputStream;
import org.apache.kafka.common.record.FileRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator of transactions that has lost its log, or a part of it, stops nobody. */
class LostTransactionsTest {
  @TempDir Path folder;

  /** It would give a producer an epoch below that of its records. */
  @Test
  void anOlderStateRefusesNoProducer() throws IOException {
    transactions(2);
    Path older = folder.resolve("older.log");
    Files.copy(state(home()), older);
    transactions(6);
    Files.copy(older, state(home()), StandardCopyOption.REPLACE_EXISTING);
    forgetTheOrderlyEnd(home());

    transactions(1);

    assertThat(read(home())).hasSize(9);
  }

  /** It would stay open, and nobody could read beyond it. */
  @Test
  void aTransactionThatIsForgottenIsAborted() throws IOException {
    Path copy = folder.resolve("copy");
    transactions(2);
    try (EmbeddedKafka node = start(home());
        KafkaTopics topics = topics(node)) {
      LogWriter writer = topics.writer("w");
      writer.begin();
      writer.publish("alerts", message());
      writer.flush();
      copy(home(), copy);
    }
    forgetTheOrderlyEnd(copy);
    Files.delete(state(copy));

    assertThat(read(copy)).hasSize(2);
    try (EmbeddedKafka node = start(copy);
        KafkaTopics topics = topics(node)) {
      transaction(topics.writer("w"));
    }
    assertThat(read(copy)).hasSize(3);
  }

  /** The coordinator wrote it once, and would not write it again. */
  @Test
  void aMarkerThatIsLostIsPutBackAsTheCoordinatorDecided() throws IOException {
    transactions(2);
    try (EmbeddedKafka node = start(home());
        KafkaTopics topics = topics(node)) {
      topics.create("others", 1);
      LogWriter aborted = topics.writer("aborted");
      aborted.begin();
      aborted.publish("others", message());
      aborted.flush();
      aborted.abort();
      LogWriter writer = topics.writer("w");
      transaction(writer); // what ends last in the alerts
      writer.begin();
      writer.publish("others", message());
      writer.commit();
    }
    for (String topic : List.of("alerts", "others")) {
      cutTheLastBatch(home().resolve("kafka-logs/%s-0/00000000000000000000.log".formatted(topic)));
    }
    forgetTheOrderlyEnd(home());

    assertThat(read(home())).hasSize(3);
    assertThat(read(home(), "others")).containsExactly(2L);
  }

  /** Nobody knows any more how it ended. */
  @Test
  void aTransactionThatTheCoordinatorBelievesEndedIsAborted() throws IOException {
    transactions(3);
    try (EmbeddedKafka node = start(home());
        KafkaTopics topics = topics(node)) {
      assertThat(topics.writer("w")).isNotNull(); // tells the producer's newer epoch
    }
    cutTheLastBatch(home().resolve("kafka-logs/alerts-0/00000000000000000000.log"));
    keepTheLastBatch(state(home()));
    forgetTheOrderlyEnd(home());

    assertThat(read(home())).hasSize(2);
    transactions(1);
    assertThat(read(home())).hasSize(3);
  }

  /** As compaction leaves it. */
  private static void keepTheLastBatch(Path log) throws IOException {
    int last;
    try (FileRecords records = FileRecords.open(log.toFile())) {
      last = lastBatch(records);
    }
    byte[] bytes = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOfRange(bytes, last, bytes.length));
  }

  private static int lastBatch(FileRecords records) {
    int last = 0;
    for (FileLogInputStream.FileChannelRecordBatch batch : records.batches()) {
      last = batch.position();
    }
    return last;
  }

  private static void cutTheLastBatch(Path log) throws IOException {
    try (FileRecords records = FileRecords.open(log.toFile())) {
      records.truncateTo(lastBatch(records));
    }
  }

  private void transactions(int count) {
    try (EmbeddedKafka node = start(home());
        KafkaTopics topics = topics(node)) {
      if (!topics.exists("alerts")) {
        topics.create("alerts", 1);
      }
      LogWriter writer = topics.writer("w");
      for (int i = 0; i < count; i++) {
        transaction(writer);
      }
    }
  }

  private static void transaction(LogWriter writer) {
    writer.begin();
    writer.publish("alerts", message());
    writer.commit();
  }

  private static Message message() {
    return new Message("key".getBytes(UTF_8), new byte[1_000], Map.of());
  }

  private static List<Long> read(Path home) {
    return read(home, "alerts");
  }

  private static List<Long> read(Path home, String topic) {
    List<Long> offsets = new ArrayList<>();
    try (EmbeddedKafka node = start(home);
        KafkaTopics topics = topics(node)) {
      topics.readToEnd(topic, Map.of(), told -> offsets.add(told.offset()));
    }
    return offsets;
  }

  private static EmbeddedKafka start(Path home) {
    return EmbeddedKafka.start(
        EmbeddedKafkaOptions.in(home).withPort(0), SavedRecords.NONE, Look.AFTER_A_CRASH);
  }

  private static KafkaTopics topics(EmbeddedKafka node) {
    return new KafkaTopics(
        KafkaAddress.plain(node.bootstrapServers()), "ledger", KafkaTopicsOptions.DEFAULTS);
  }

  private Path home() {
    return folder.resolve("home");
  }

  /** The segment of the partition of states that has records. */
  private static Path state(Path home) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> partitions =
        Files.newDirectoryStream(home.resolve("kafka-logs"), "__transaction_state-*")) {
      for (Path partition : partitions) {
        Path segment = partition.resolve("00000000000000000000.log");
        if (Files.size(segment) > 0) {
          found.add(segment);
        }
      }
    }
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static void forgetTheOrderlyEnd(Path home) throws IOException {
    Path logs = home.resolve("kafka-logs");
    Files.deleteIfExists(logs.resolve(".kafka_cleanshutdown"));
    Files.writeString(logs.resolve("recovery-point-offset-checkpoint"), "0\n0\n");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
