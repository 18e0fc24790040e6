package nocturne.standalone.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
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

  @Test
  void topicsThatTheMetadataHaveLostAreNamedBeforeKafkaPutsTheirLogsAside() throws IOException {
    write("first", new ArrayList<>());
    Path metadata = folder.resolve("kafka-logs/__cluster_metadata-0/00000000000000000000.log");
    byte[] earlier = Files.readAllBytes(metadata);
    write("u", "second", new ArrayList<>());
    Files.write(metadata, earlier);
    assertThatThrownBy(() -> EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder).withPort(0)))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("does not know u, whose logs are there")
        .hasMessageContaining("move it away and run `nocturne repair`");
    assertThat(folder.resolve("kafka-logs/u-0")).exists();
  }

  @Test
  void aTopicThatWasDeletedAsTheNodeDiedIsNotMissed() throws IOException {
    List<String> written = new ArrayList<>();
    write("first", written);
    Path aside = folder.resolve("aside");
    Path left = folder.resolve("kafka-logs/u-0");
    try (EmbeddedKafka node = EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder).withPort(0));
        KafkaTopics topics = topics(node)) {
      topics.create("u", 1);
      publish(topics, "u", "second");
      Files.createDirectories(aside);
      try (Stream<Path> files = Files.list(left)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, aside.resolve(file.getFileName()));
        }
      }
      topics.delete("u");
    }
    Files.move(aside, left);
    write("after it", written);
  }

  /** Kafka does without some of them. */
  private List<String> existing() {
    return FILES.stream()
        .filter(file -> Files.exists(folder.resolve("kafka-logs").resolve(file)))
        .toList();
  }

  /** Writes one more record, and reads all. */
  private void write(String text, List<String> written) {
    write("t", text, written);
  }

  private void write(String topic, String text, List<String> written) {
    try (EmbeddedKafka node = EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder).withPort(0));
        KafkaTopics topics = topics(node)) {
      topics.create(topic, 1);
      publish(topics, topic, text);
      written.add(text);
      List<String> read = new ArrayList<>();
      topics.readToEnd(topic, Map.of(), record -> read.add(new String(record.value(), UTF_8)));
      assertThat(read).isEqualTo(written);
    }
  }

  private static KafkaTopics topics(EmbeddedKafka node) {
    return new KafkaTopics(
        KafkaAddress.plain(node.bootstrapServers()), "ledger", KafkaTopicsOptions.DEFAULTS);
  }

  private static void publish(KafkaTopics topics, String topic, String text) {
    try (LogWriter writer = topics.writer("w")) {
      writer.begin();
      writer.publish(topic, new Message(null, text.getBytes(UTF_8), Map.of()));
      writer.commit();
    }
  }
}
