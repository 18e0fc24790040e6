package nocturne.standalone.kafka;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import nocturne.survey.kafka.KafkaAddress;

/** A Kafka for the tests of one class, with a ledger of five partitions. */
final class KafkaNode implements AutoCloseable {
  private final EmbeddedKafka node;
  private final KafkaTopics topics;
  private final List<KafkaTopics> others = new ArrayList<>();

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

  /** Others, with options of their own; closed with the node's. */
  KafkaTopics topics(KafkaTopicsOptions options) {
    KafkaTopics made =
        new KafkaTopics(KafkaAddress.plain(node.bootstrapServers()), "ledger", options);
    others.add(made);
    return made;
  }

  @Override
  public void close() {
    others.forEach(KafkaTopics::close);
    topics.close();
    node.close();
  }
}
