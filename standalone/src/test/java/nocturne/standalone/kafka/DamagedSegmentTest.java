package nocturne.standalone.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader is told of a flipped bit in one of Kafka's segments. */
final class DamagedSegmentTest {
  private static final String TOPIC = "damaged";

  /** Of a batch of records: the highest byte of its first offset that is no sign. */
  private static final int FIRST_OFFSET = 3;

  private static final int CHECKSUM = 17;
  private static final int RECORDS = 61;

  @TempDir Path folder;

  @Test
  void aFlippedBitIsNamedWithPartitionAndOffset() throws Exception {
    try (KafkaNode kafka = new KafkaNode(folder)) {
      KafkaTopics topics = kafka.topics();
      topics.create(TOPIC, 1);
      long second = 0;
      try (LogWriter writer = topics.writer("writer")) {
        for (int i = 0; i < 3; i++) {
          writer.begin();
          writer.publish(
              TOPIC, new Message(new byte[] {1}, ("value " + i).getBytes(UTF_8), Map.of()));
          writer.commit();
          second = i == 0 ? awaitMarker(topics, 2) : second;
        }
      }
      assertThat(read(topics)).containsExactly("value 0", "value 1", "value 2");

      for (int at : List.of(CHECKSUM, RECORDS + 5)) {
        flip(second + at);
        assertThatThrownBy(() -> read(topics))
            .isInstanceOf(PortException.Broken.class)
            .hasMessageContaining("Record batch for partition " + TOPIC + "-0 at offset 2")
            .hasMessageNotContaining("it can be tried again");
        flip(second + at);
      }
      flip(second + FIRST_OFFSET);
      assertThatThrownBy(() -> read(topics))
          .isInstanceOf(PortException.Broken.class)
          .hasMessageContaining("of partition 0, which ends at 6");
      flip(second + FIRST_OFFSET);
      assertThat(read(topics)).hasSize(3);
    }
  }

  /** The segment's length once the partition ends there. */
  private long awaitMarker(KafkaTopics topics, long end) throws IOException {
    while (topics.extent(TOPIC).get(0).to() < end) {
      Thread.onSpinWait();
    }
    return Files.size(segment());
  }

  private static List<String> read(KafkaTopics topics) {
    List<String> values = new ArrayList<>();
    topics.readToEnd(TOPIC, Map.of(), record -> values.add(new String(record.value(), UTF_8)));
    return values;
  }

  private Path segment() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(p -> p.toString().matches(".*/" + TOPIC + "-0/0+\\.log"))
          .findFirst()
          .orElseThrow();
    }
  }

  private void flip(long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(segment().toFile(), "rw")) {
      bytes.seek(at);
      int was = bytes.read();
      bytes.seek(at);
      bytes.write(was ^ 1);
    }
  }
}
