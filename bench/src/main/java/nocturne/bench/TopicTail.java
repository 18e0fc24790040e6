package nocturne.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records that a topic gains between two readings. It requests nothing from Kafka in
 * between, so a reading a minute costs the measured process almost nothing. For one thread.
 */
final class TopicTail implements AutoCloseable {
  /** Kafka's topic with the state of each transaction. */
  static final String TRANSACTIONS = "__transaction_state";

  /**
   * A record of that topic begins with a version (2 bytes), the producer's id (8) and epoch (2) and
   * the time-out (4); then comes the status. It is Kafka's TransactionLogValue.
   */
  private static final int STATUS_AT = 16;

  private static final int COMPLETE_COMMIT = 4;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Predicate<ConsumerRecord<byte[], byte[]>> counted;
  private final boolean compacted;

  private TopicTail(
      String bootstrapServers,
      List<TopicPartition> partitions,
      Predicate<ConsumerRecord<byte[], byte[]>> counted,
      boolean compacted) {
    Properties p = new Properties();
    p.put("bootstrap.servers", bootstrapServers);
    p.put("isolation.level", compacted ? "read_uncommitted" : "read_committed");
    p.put("enable.auto.commit", "false");
    p.put("max.poll.records", "10000");
    this.consumer =
        new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.partitions = partitions;
    this.counted = counted;
    this.compacted = compacted;
    consumer.assign(partitions);
    consumer.endOffsets(partitions).forEach(consumer::seek);
  }

  /** Counts the records that are committed to a topic from now on. */
  static TopicTail records(String bootstrapServers, List<TopicPartition> partitions) {
    return new TopicTail(bootstrapServers, partitions, record -> true, false);
  }

  /**
   * Counts the transactions that are committed from now on: each leaves one record with that
   * status.
   *
   * @param partitions of {@link #TRANSACTIONS}
   */
  static TopicTail commits(String bootstrapServers, List<TopicPartition> partitions) {
    return new TopicTail(bootstrapServers, partitions, each -> isCommit(each.value()), true);
  }

  /** Whether a record of Kafka's transaction log says that a transaction is committed. */
  static boolean isCommit(byte @Nullable [] value) {
    return value != null && value.length > STATUS_AT && value[STATUS_AT] == COMPLETE_COMMIT;
  }

  /**
   * Number of records since the last look. If Kafka compacts the topic meanwhile, some records are
   * gone; their offsets are taken to have held the same share as the remaining ones.
   */
  double look() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long offsets = -position();
    long records = 0;
    long found = 0;
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        records++;
        found += counted.test(record) ? 1 : 0;
      }
    }
    offsets += position();
    return compacted && records > 0 ? (double) found * offsets / records : found;
  }

  private long position() {
    return partitions.stream().mapToLong(consumer::position).sum();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
