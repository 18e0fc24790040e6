package nocturne.standalone.kafka;

import java.time.Duration;
import java.util.Properties;
import nocturne.survey.kafka.KafkaAddress;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes Kafka's clients with the settings that our guarantees need. */
final class KafkaClients {
  private final KafkaAddress address;
  private final KafkaTopicsOptions options;

  KafkaClients(KafkaAddress address, KafkaTopicsOptions options) {
    this.address = address;
    this.options = options;
  }

  KafkaTopicsOptions options() {
    return options;
  }

  Admin admin() {
    Properties p = address.clientProperties();
    p.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(options.patience()));
    p.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(options.patience()));
    p.setProperty(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, "20");
    return Admin.create(p);
  }

  KafkaProducer<byte[], byte[]> transactional(String id) {
    Properties p = producer();
    p.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    p.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis(options.transactionTimeout()));
    // The node holds a transaction's first request to a partition until its coordinator knows the
    // partition. A second request in flight would be refused meanwhile, as out of order, and sent
    // again; the node logs each such refusal as an error.
    p.setProperty(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
    return producer(p);
  }

  KafkaProducer<byte[], byte[]> plain() {
    Properties p = producer();
    p.setProperty(
        ProducerConfig.LINGER_MS_CONFIG,
        "0"); // The sending thread waits for each record. Of two threads' requests a node that has
    // just become the partition's leader may take the second and then refuse the first
    // for ever (KAFKA-15591).
    p.setProperty(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
    return producer(p);
  }

  private static KafkaProducer<byte[], byte[]> producer(Properties p) {
    return new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Properties producer() {
    Properties p = address.clientProperties();
    p.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    p.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    p.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, options.compression());
    p.setProperty(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, "1");
    p.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, "" + options.batchBytes());
    p.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, "" + options.bufferBytes());
    p.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "" + options.messageBytes());
    p.setProperty(ProducerConfig.LINGER_MS_CONFIG, "5");
    p.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(options.patience()));
    p.setProperty(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(options.patience().dividedBy(2)));
    p.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(options.patience()));
    p.setProperty(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, "20");
    return p;
  }

  /** A consumer without a group, for given positions. */
  KafkaConsumer<byte[], byte[]> consumer() {
    return consumer(reading());
  }

  KafkaConsumer<byte[], byte[]> member(String group) {
    Properties p = reading();
    p.setProperty(ConsumerConfig.GROUP_ID_CONFIG, group);
    p.setProperty(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, millis(options.longestWork()));
    p.setProperty(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(options.sessionTimeout()));
    p.setProperty(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "500");
    p.setProperty(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    return consumer(p);
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Properties p) {
    return new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Properties reading() {
    Properties p = address.clientProperties();
    p.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    p.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    p.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    p.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "" + options.recordsAPoll());
    p.setProperty(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "" + options.bytesAPartition());
    p.setProperty(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "" + options.bytesAFetch());
    p.setProperty(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, "20");
    p.setProperty(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(options.patience()));
    return p;
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  @Override
  public String toString() {
    return "Kafka at " + address;
  }
}
