package nocturne.standalone.kafka;

import java.nio.file.Path;
import java.time.Duration;
import nocturne.broker.port.GroupsContract;
import nocturne.broker.port.Streams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class KafkaGroupsTest extends GroupsContract {
  @TempDir static Path folder;
  private static KafkaNode kafka;

  @BeforeAll
  static void startNode() {
    kafka = new KafkaNode(folder);
  }

  @AfterAll
  static void stopNode() {
    kafka.close();
  }

  @Override
  protected Streams streams() {
    return kafka.topics();
  }

  @Override
  protected Streams impatientStreams() {
    return kafka.topics(
        KafkaTopicsOptions.DEFAULTS
            .withSessionTimeout(Duration.ofSeconds(1))
            .withLongestWork(Duration.ofSeconds(2)));
  }
}
