package nocturne.standalone.kafka;

import java.nio.file.Path;
import nocturne.broker.port.Topics;
import nocturne.broker.port.TopicsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class KafkaTopicsAloneTest extends TopicsContract {
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
  protected Topics topics() {
    return kafka.topics();
  }
}
