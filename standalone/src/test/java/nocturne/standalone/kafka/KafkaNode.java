package nocturne.standalone.kafka;

import java.nio.file.Path;
import nocturne.survey.kafka.KafkaAddress;

/** A Kafka for the tests of one class, with a ledger of five partitions. */
final class KafkaNode implements AutoCloseable {
  private final EmbeddedKafka node;
  private final KafkaTopics topics;

  KafkaNode(Path folder) {
    node = EmbeddedKafka.start(EmbeddedKafkaOptions.in(folder).withPort(0));
    topics =
        new KafkaTopics(
            KafkaAddress.plain(node.bootstrapServers()), "ledger", KafkaTopicsOptions.DEFAULTS);
    topics.create("ledger", 5);
  }

  EmbeddedKafka node() {
    return node;
  }

  KafkaTopics topics() {
    return topics;
  }

  @Override
  public void close() {
    topics.close();
    node.close();
  }
}
