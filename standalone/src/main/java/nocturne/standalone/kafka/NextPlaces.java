package nocturne.standalone.kafka;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.TopicPartition;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Where a transactional writer's records will stand on topics to which nobody else publishes. A
 * record follows the one before it; the first of a transaction follows the marker of the
 * transaction before. For one thread.
 */
final class NextPlaces {
  private final Map<TopicPartition, Long> next = new HashMap<>();

  /** Partitions that get a marker when the transaction is committed. */
  private final Set<TopicPartition> open = new HashSet<>();

  private Set<String> topics = Set.of();

  /** Sets the topics to which nobody else publishes. */
  void alone(Set<String> all) {
    topics = Set.copyOf(all);
    next.keySet().removeIf(at -> !topics.contains(at.topic()));
    open.removeIf(at -> !topics.contains(at.topic()));
  }

  boolean isAlone(String topic) {
    return topics.contains(topic);
  }

  /** The place of the record that is sent now; null if it does not follow from one before. */
  @Nullable RecordPlace take(TopicPartition to) {
    @Nullable Long at = next.computeIfPresent(to, (p, offset) -> offset + 1);
    return at == null ? null : new RecordPlace(to.partition(), at - 1);
  }

  /** Notes where Kafka put a record. */
  void stands(RecordMetadata at) {
    if (isAlone(at.topic())) {
      TopicPartition of = new TopicPartition(at.topic(), at.partition());
      next.merge(of, at.offset() + 1, Math::max);
      open.add(of);
    }
  }

  /** The open transaction is committed. */
  void committed() {
    open.forEach(at -> next.computeIfPresent(at, (p, offset) -> offset + 1));
    open.clear();
  }

  /** What is known no longer holds. */
  void forget() {
    next.clear();
    open.clear();
  }
}
