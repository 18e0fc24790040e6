package nocturne.standalone.kafka;

import static nocturne.standalone.kafka.KafkaFailures.answer;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Future;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.LogSubscriptions;
import nocturne.broker.port.PortException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * Subscriptions as consumer groups with committed offsets. The node inside the program keeps them;
 * another cluster forgets those of a group without members after its {@code
 * offsets.retention.minutes}, and setup makes them again.
 */
record KafkaSubscriptions(KafkaTopics topics) implements LogSubscriptions {

  @Override
  public boolean create(String subscription, String topic) {
    topics.partitions(topic);
    if (!positions(subscription, topic).isEmpty()) {
      return false;
    }
    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
    topics
        .extent(topic)
        .forEach(
            (p, kept) -> ends.put(new TopicPartition(topic, p), new OffsetAndMetadata(kept.to())));
    answer(
        "making subscription " + subscription,
        topics.admin().alterConsumerGroupOffsets(subscription, ends).all());
    return true;
  }

  @Override
  public Map<Integer, Long> positions(String group, String topic) {
    Future<Map<TopicPartition, OffsetAndMetadata>> asked =
        topics.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
    String step = "asking where " + group + " stands";
    Map<Integer, Long> positions = new HashMap<>();
    if (KafkaFailures.isDone(step, asked, GroupIdNotFoundException.class)) {
      KafkaFailures.answer(step, asked)
          .forEach(
              (partition, at) -> {
                if (partition.topic().equals(topic) && Objects.nonNull(at)) {
                  positions.put(partition.partition(), at.offset());
                }
              });
    }
    return positions;
  }

  @Override
  public OptionalLong lag(String subscription, String topic) {
    Map<Integer, Long> positions = positions(subscription, topic);
    Map<Integer, Range> extent = topics.extent(topic);
    if (positions.isEmpty() || extent.isEmpty()) {
      return OptionalLong.empty();
    }
    long lag = 0;
    for (Map.Entry<Integer, Range> kept : extent.entrySet()) {
      long from = kept.getValue().from();
      lag +=
          Math.max(
              0,
              kept.getValue().to() - Math.max(from, positions.getOrDefault(kept.getKey(), from)));
    }
    return OptionalLong.of(lag);
  }

  @Override
  public boolean moveUp(String subscription, String topic, Map<Integer, Long> to) {
    Map<Integer, Long> positions = positions(subscription, topic);
    if (positions.isEmpty()) {
      return false;
    }
    Map<TopicPartition, OffsetAndMetadata> further = new HashMap<>();
    to.forEach(
        (partition, offset) -> {
          if (positions.getOrDefault(partition, 0L) < offset) {
            further.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset));
          }
        });
    if (further.isEmpty()) {
      return true;
    }
    return KafkaFailures.isDone(
        "moving subscription " + subscription,
        topics.admin().alterConsumerGroupOffsets(subscription, further).all(),
        KafkaSubscriptions::isRead);
  }

  /** Whether the cluster refused because the group has members. */
  private static boolean isRead(Throwable cause) {
    return cause instanceof GroupNotEmptyException || cause instanceof UnknownMemberIdException;
  }

  @Override
  public boolean delete(String subscription) {
    return KafkaFailures.isDone(
        "deleting subscription " + subscription,
        topics.admin().deleteConsumerGroups(Set.of(subscription)).all(),
        refused -> {
          if (isRead(refused)) {
            throw new PortException.Unavailable(
                "Cannot delete "
                    + subscription
                    + ": a consumer reads under that name; end it first.",
                refused);
          }
          return refused instanceof GroupIdNotFoundException;
        });
  }
}
