package nocturne.broker.memory;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads committed messages of fixed partitions. */
final class InMemoryReader implements LogReader {
  private final InMemoryTopics owner;
  private final String topic;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Set<TopicPartition> partitions = new TreeSet<>();

  InMemoryReader(InMemoryTopics owner, String topic, Set<Integer> partitions) {
    this.owner = owner;
    this.topic = topic;
    for (int partition : partitions) {
      TopicPartition at = new TopicPartition(topic, partition);
      this.partitions.add(at);
      positions.put(at, owner.log(topic, partition).begin());
    }
  }

  @Override
  public List<LogRecord> poll(Duration timeout) {
    return owner.await(timeout, () -> owner.take(partitions, positions), List::isEmpty);
  }

  @Override
  public void seek(int partition, long offset) {
    synchronized (owner) {
      position(partition);
      positions.put(new TopicPartition(topic, partition), offset);
    }
  }

  @Override
  public long position(int partition) {
    synchronized (owner) {
      @Nullable Long position = positions.get(new TopicPartition(topic, partition));
      if (position == null) {
        throw new IllegalArgumentException(
            "partition " + partition + " of " + topic + " is not read here, only " + partitions);
      }
      return position;
    }
  }

  @Override
  public void close() {}
}
