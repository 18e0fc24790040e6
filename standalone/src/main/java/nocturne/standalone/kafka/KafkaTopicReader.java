package nocturne.standalone.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.PortException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads assigned partitions of one topic; deleted offsets are skipped. */
final class KafkaTopicReader implements LogReader {
  private final KafkaTopics topics;
  private final String topic;
  private final Consumer<byte[], byte[]> consumer;

  KafkaTopicReader(
      KafkaTopics topics,
      String topic,
      Set<Integer> partitions,
      Consumer<byte[], byte[]> consumer) {
    this.topics = topics;
    this.topic = topic;
    this.consumer = consumer;
    List<TopicPartition> assigned =
        partitions.stream().map(p -> new TopicPartition(topic, p)).toList();
    consumer.assign(assigned);
    consumer.beginningOffsets(assigned).forEach(consumer::seek);
  }

  @Override
  public List<LogRecord> poll(Duration timeout) {
    return poll(topic, consumer, timeout, true);
  }

  /**
   * Polls.
   *
   * @param passing whether a position whose records were deleted moves to the first record kept; if
   *     not, the poll throws Unavailable, and the caller must determine its position again
   */
  static List<LogRecord> poll(
      String topic, Consumer<byte[], byte[]> consumer, Duration timeout, boolean passing) {
    try {
      List<LogRecord> records = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> r : consumer.poll(timeout)) {
        records.add(KafkaMessages.fromKafka(r));
      }
      return records;
    } catch (OffsetOutOfRangeException e) {
      if (!passing) {
        throw new PortException.Unavailable(
            "what was to be read next of %s is not there: %s; the place is looked up again"
                .formatted(topic, e.offsetOutOfRangePartitions()),
            e);
      }
      moveToFirstKept(consumer, e.offsetOutOfRangePartitions());
      return List.of();
    } catch (KafkaException e) {
      throw KafkaFailures.sort("reading " + topic, e);
    }
  }

  private static void moveToFirstKept(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> lost) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(lost.keySet());
    lost.forEach(
        (partition, position) -> {
          long begin = begins.getOrDefault(partition, 0L);
          if (position > begin) {
            throw new PortException.Broken(
                ("partition %s ends before offset %s that was to be read: the topic was"
                        + " recreated; see what deleted it")
                    .formatted(partition, position));
          }
          consumer.seek(partition, begin);
        });
  }

  @Override
  public void seek(int partition, long offset) {
    consumer.seek(new TopicPartition(topic, partition), offset);
  }

  @Override
  public long position(int partition) {
    return consumer.position(new TopicPartition(topic, partition));
  }

  @Override
  public void close() {
    // Without waiting: the node may hold a request for half a second.
    consumer.close(CloseOptions.timeout(Duration.ZERO));
    topics.closed(this);
  }
}
