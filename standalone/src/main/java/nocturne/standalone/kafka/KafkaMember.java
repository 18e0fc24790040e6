package nocturne.standalone.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TopicPartition;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * A consumer in a group. A newly assigned partition is paused at once, at an arbitrary position, so
 * that Kafka neither looks for a committed one nor returns records before {@link #seek}.
 */
final class KafkaMember implements GroupMember {
  private static final Duration BETWEEN_NOTES = Duration.ofSeconds(1);

  private final KafkaTopics topics;
  private final String group;
  private final Set<String> names;
  private final Consumer<byte[], byte[]> consumer;
  private final AssignmentListener listener;
  private final Set<TopicPartition> held = new TreeSet<>();
  private final Set<TopicPartition> sought = new HashSet<>();
  private final Set<TopicPartition> paused = new HashSet<>();
  private final Map<TopicPartition, Long> notes = new HashMap<>();
  private final Silence silence;
  private long lastNotes = System.nanoTime();

  /**
   * @param where Kafka is, for people
   */
  KafkaMember(
      KafkaTopics topics,
      String where,
      String group,
      Set<String> names,
      Consumer<byte[], byte[]> consumer,
      AssignmentListener listener) {
    this.topics = topics;
    this.group = group;
    this.names = Set.copyOf(names);
    this.consumer = consumer;
    this.listener = listener;
    this.silence = new Silence(where, consumer.metrics());
    consumer.subscribe(this.names, new Rebalance());
  }

  /** Translates Kafka's rebalance callbacks. */
  private final class Rebalance implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<org.apache.kafka.common.TopicPartition> given) {
      given.forEach(p -> consumer.seek(p, 0));
      consumer.pause(given);
      Set<TopicPartition> fresh = ours(given);
      held.addAll(fresh);
      listener.assigned(fresh); // also if only other members got partitions
    }

    @Override
    public void onPartitionsRevoked(Collection<org.apache.kafka.common.TopicPartition> taken) {
      Set<TopicPartition> gone = ours(taken);
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

  private static Set<TopicPartition> ours(
      Collection<org.apache.kafka.common.TopicPartition> partitions) {
    return partitions.stream()
        .map(p -> new TopicPartition(p.topic(), p.partition()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static org.apache.kafka.common.TopicPartition kafkas(TopicPartition partition) {
    return new org.apache.kafka.common.TopicPartition(partition.topic(), partition.partition());
  }

  static Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> offsets(
      Map<TopicPartition, Long> next) {
    Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    next.forEach((p, offset) -> offsets.put(kafkas(p), new OffsetAndMetadata(offset)));
    return offsets;
  }

  /**
   * The member's generation, for the group's coordinator.
   *
   * @throws PortException.Fenced if the member has none: Kafka takes offsets without a generation
   *     for those of a program without a group, and refuses nothing
   */
  ConsumerGroupMetadata generation() {
    ConsumerGroupMetadata now = consumer.groupMetadata();
    if (now.generationId() < 0 || now.memberId().isEmpty()) {
      throw new PortException.Fenced("this member has left group " + group);
    }
    return now;
  }

  @Override
  public List<LogRecord> poll(Duration timeout) {
    if (System.nanoTime() - lastNotes > BETWEEN_NOTES.toNanos()) {
      sendNotes();
    }
    silence.look();
    return KafkaTopicReader.poll(String.join(", ", names), consumer, timeout, false);
  }

  @Override
  public Optional<String> silence() {
    return silence.words();
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    checkHeld(partition);
    consumer.seek(kafkas(partition), offset);
    if (sought.add(partition) && !paused.contains(partition)) {
      consumer.resume(Set.of(kafkas(partition)));
    }
  }

  @Override
  public void pause(TopicPartition partition) {
    checkHeld(partition);
    consumer.pause(Set.of(kafkas(partition)));
    paused.add(partition);
  }

  @Override
  public void resume(TopicPartition partition) {
    checkHeld(partition);
    paused.remove(partition);
    if (sought.contains(partition)) {
      consumer.resume(Set.of(kafkas(partition)));
    }
  }

  @Override
  public Set<TopicPartition> assignment() {
    return Set.copyOf(held);
  }

  @Override
  public long position(TopicPartition partition) {
    checkHeld(partition);
    if (!sought.contains(partition)) {
      throw new IllegalStateException("partition " + partition + " has no position; seek first");
    }
    return consumer.position(kafkas(partition));
  }

  @Override
  public boolean hasMore(TopicPartition partition) {
    return sought.contains(partition) && consumer.currentLag(kafkas(partition)).orElse(0) > 0;
  }

  /** Reads the committed offsets, which Kafka returns only once no transaction holds others. */
  @Override
  public Map<TopicPartition, Long> awaitDecided(Set<TopicPartition> partitions) {
    try {
      Map<TopicPartition, Long> positions = new HashMap<>();
      consumer
          .committed(partitions.stream().map(KafkaMember::kafkas).collect(Collectors.toSet()))
          .forEach(
              (at, noted) -> {
                if (noted != null) {
                  positions.put(new TopicPartition(at.topic(), at.partition()), noted.offset());
                }
              });
      return positions;
    } catch (KafkaException e) {
      PortException sorted =
          KafkaFailures.sort("waiting for open transactions on " + partitions, e);
      throw sorted;
    }
  }

  @Override
  public void noteProgress(TopicPartition partition, long offset) {
    notes.put(partition, offset);
  }

  /** Sends the noted positions without waiting; only displays use them. */
  private void sendNotes() {
    notes.keySet().retainAll(held);
    if (!notes.isEmpty()) {
      consumer.commitAsync(offsets(notes), (offsets, failure) -> {});
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

  private void checkHeld(TopicPartition partition) {
    if (!held.contains(partition)) {
      throw new IllegalStateException(
          "partition " + partition + " is not assigned to this member, only " + held);
    }
  }
}
