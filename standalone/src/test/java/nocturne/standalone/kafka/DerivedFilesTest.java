package nocturne.standalone.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.survey.kafka.KafkaAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that ended in order, of which one small file after the other is damaged. */
final class DerivedFilesTest {
  private static final List<String> FILES =
      List.of(
          "meta.properties",
          "bootstrap.checkpoint",
          "recovery-point-offset-checkpoint",
          "log-start-offset-checkpoint",
          "t-0/partition.metadata",
          "t-0/leader-epoch-checkpoint",
          "__cluster_metadata-0/quorum-state",
          "__cluster_metadata-0/leader-epoch-checkpoint",
          "__cluster_metadata-0/partition.metadata");

  @TempDir Path folder;

  @Test
  void withoutAnyOfThemAndWithGarbageInAnyOfThemTheNodeHasAllItHad() throws IOException {
    List<String> written = new ArrayList<>();
    write("first", written);
    for (String file : FILES) {
      Files.delete(folder.resolve("kafka-logs").resolve(file));
    }
    write("after all were gone", written);
    for (String file : existing()) {
      byte[] bytes = Files.readAllBytes(folder.resolve("kafka-logs").resolve(file));
      bytes[bytes.length / 2] ^= 0x10;
      bytes[bytes.length - 3] ^= 0x10;
      Files.write(folder.resolve("kafka-logs").resolve(file), bytes);
    }
    write("after all were damaged", written);
    write("as always", written);
  }

  /** Kafka does without some of them. */
  private List<String> existing() {
    return FILES.stream()
        .filter(file -> Files.exists(folder.resolve("kafka-logs").resolve(file)))
        .toList();
  }

  /** Writes one more record, and reads all. */
  private void write(String text, List<String> written) {
    try (EmbeddedKafka node = EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder).withPort(0));
        KafkaTopics topics =
            new KafkaTopics(
                KafkaAddress.plain(node.bootstrapServers()),
                "ledger",
                KafkaTopicsOptions.DEFAULTS)) {
      topics.create("t", 1);
      try (LogWriter writer = topics.writer("w")) {
        writer.begin();
        writer.publish("t", new Message(null, text.getBytes(UTF_8), Map.of()));
        writer.commit();
      }
      written.add(text);
      List<String> read = new ArrayList<>();
      topics.readToEnd("t", Map.of(), record -> read.add(new String(record.value(), UTF_8)));
      assertThat(read).isEqualTo(written);
    }
  }
}
