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
record KafkaClients(KafkaAddress address, KafkaTopicsOptions options) {
  /** The largest message. */
  static final int MESSAGE_BYTES = 16 << 20;

  /**
   * Compression of published records. Of 652 ZTF packets of 65.5 kB on average zstd at its first
   * level leaves 41.0 kB and lz4 45.5 kB, and publishing, storing and reading them took no more
   * processor time than with lz4 or none.
   */
  private static final String COMPRESSION = "zstd";

  /** Published at once to one partition: an alert has some 70 kB, more than Kafka's own 16 kB. */
  private static final int BATCH_BYTES = 1 << 20;

  /** Unacknowledged records in a writer. */
  private static final int BUFFER_BYTES = 20 << 20;

  /** An open transaction is aborted after this time; until then it holds back all readers. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  /** A group notices a topic's new partitions after this time; Kafka's own is five minutes. */
  private static final Duration NEW_PARTITIONS = Duration.ofSeconds(10);

  private static final int RECORDS_A_POLL = 1000;
  private static final int BYTES_A_PARTITION = 1 << 20;
  private static final int BYTES_A_FETCH = 4 << 20;

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
    p.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis(TRANSACTION_TIMEOUT));
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
    p.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, COMPRESSION);
    p.setProperty(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, "1");
    p.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, "" + BATCH_BYTES);
    p.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, "" + BUFFER_BYTES);
    p.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "" + MESSAGE_BYTES);
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
    p.setProperty(ConsumerConfig.METADATA_MAX_AGE_CONFIG, millis(NEW_PARTITIONS));
    // Kafka's heartbeat thread also wakes this often while there is nothing to send.
    p.setProperty(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, "250");
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
    p.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "" + RECORDS_A_POLL);
    p.setProperty(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "" + BYTES_A_PARTITION);
    p.setProperty(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "" + BYTES_A_FETCH);
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
