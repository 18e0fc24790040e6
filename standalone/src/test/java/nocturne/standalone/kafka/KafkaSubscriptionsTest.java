package nocturne.standalone.kafka;

import java.nio.file.Path;
import nocturne.broker.port.LogSubscriptions;
import nocturne.broker.port.LogSubscriptionsContract;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class KafkaSubscriptionsTest extends LogSubscriptionsContract {
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

  @Override
  protected TopicLog log() {
    return kafka.topics();
  }

  @Override
  protected LogSubscriptions subscriptions() {
    return new KafkaSubscriptions(kafka.topics());
  }
}
