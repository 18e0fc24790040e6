package nocturne.standalone.kafka;

import java.nio.file.Path;
import nocturne.broker.port.Streams;
import nocturne.broker.port.Subscriptions;
import nocturne.broker.port.SubscriptionsContract;
import nocturne.survey.kafka.KafkaAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class KafkaSubscriptionsTest extends SubscriptionsContract {
  @TempDir static Path folder;
  private static EmbeddedKafka node;
  private static KafkaTopics topics;

  @BeforeAll
  static void startNode() {
    node = EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder).withPort(0));
    topics =
        new KafkaTopics(
            KafkaAddress.plain(node.bootstrapServers()), "ledger", KafkaTopicsOptions.DEFAULTS);
    topics.create("ledger", 5);
  }

  @AfterAll
  static void stopNode() {
    topics.close();
    node.close();
  }

  @Override
  protected Streams streams() {
    return topics;
  }

  @Override
  protected Subscriptions subscriptions() {
    return new KafkaSubscriptions(topics);
  }
}
