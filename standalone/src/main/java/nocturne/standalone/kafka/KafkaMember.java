package nocturne.standalone.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.StreamRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer in a group. A partition newly given is paused at once, at a position that means
 * nothing, so that Kafka neither looks for a committed one nor gives records before {@link #seek}.
 */
final class KafkaMember implements GroupMember {
  private static final Duration BETWEEN_NOTES = Duration.ofSeconds(1);

  private final KafkaTopics topics;
  private final String group;
  private final String topic;
  private final Consumer<byte[], byte[]> consumer;
  private final AssignmentListener listener;
  private final Set<Integer> held = new TreeSet<>();
  private final Set<Integer> sought = new HashSet<>();
  private final Set<Integer> paused = new HashSet<>();
  private final Map<TopicPartition, OffsetAndMetadata> notes = new HashMap<>();
  private long lastNotes = System.nanoTime();

  KafkaMember(
      KafkaTopics topics,
      String group,
      String topic,
      Consumer<byte[], byte[]> consumer,
      AssignmentListener listener) {
    this.topics = topics;
    this.group = group;
    this.topic = topic;
    this.consumer = consumer;
    this.listener = listener;
    consumer.subscribe(Set.of(topic), new Rebalance());
  }

  /** Kafka's words about partitions in ours. */
  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> given) {
      given.forEach(p -> consumer.seek(p, 0));
      consumer.pause(given);
      Set<Integer> fresh = numbers(given);
      if (!fresh.isEmpty()) {
        held.addAll(fresh);
        listener.assigned(fresh);
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> taken) {
      Set<Integer> gone = numbers(taken);
      gone.retainAll(held);
      if (!gone.isEmpty()) {
        sendNotes();
        held.removeAll(gone);
        sought.removeAll(gone);
        paused.removeAll(gone);
        listener.revoked(gone);
      }
    }
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .map(TopicPartition::partition)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public List<StreamRecord> poll(Duration timeout) {
    if (System.nanoTime() - lastNotes > BETWEEN_NOTES.toNanos()) {
      sendNotes();
    }
    return KafkaTopicReader.poll(topic, consumer, timeout, false);
  }

  @Override
  public void seek(int partition, long offset) {
    TopicPartition p = ours(partition);
    consumer.seek(p, offset);
    if (sought.add(partition) && !paused.contains(partition)) {
      consumer.resume(Set.of(p));
    }
  }

  @Override
  public void pause(int partition) {
    consumer.pause(Set.of(ours(partition)));
    paused.add(partition);
  }

  @Override
  public void resume(int partition) {
    TopicPartition p = ours(partition);
    paused.remove(partition);
    if (sought.contains(partition)) {
      consumer.resume(Set.of(p));
    }
  }

  @Override
  public Set<Integer> assignment() {
    return Set.copyOf(held);
  }

  @Override
  public long position(int partition) {
    TopicPartition p = ours(partition);
    if (!sought.contains(partition)) {
      throw new IllegalStateException("partition " + p + " has no position; seek first");
    }
    return consumer.position(p);
  }

  @Override
  public void noteProgress(int partition, long offset) {
    notes.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offset));
  }

  /** Sends the notes without waiting: whether they arrive matters to displays alone. */
  private void sendNotes() {
    notes.keySet().removeIf(p -> !held.contains(p.partition()));
    if (!notes.isEmpty()) {
      consumer.commitAsync(Map.copyOf(notes), (offsets, failure) -> {});
      notes.clear();
    }
    lastNotes = System.nanoTime();
  }

  @Override
  public void close() {
    try {
      sendNotes();
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    } catch (KafkaException e) {
      throw KafkaFailures.sort("leaving group " + group, e);
    } finally {
      topics.closed(this);
    }
  }

  private TopicPartition ours(int partition) {
    if (!held.contains(partition)) {
      throw new IllegalStateException(
          "partition " + partition + " of " + topic + " is not ours, only " + held);
    }
    return new TopicPartition(topic, partition);
  }
}
