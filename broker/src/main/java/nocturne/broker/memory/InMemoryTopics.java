package nocturne.broker.memory;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.memory.InMemoryLog.Entry;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.LogReader;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.LogSubscriptions;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.TopicPartition;
import nocturne.broker.port.Topics;
import org.jspecify.annotations.Nullable;

/**
 * Topics with transactions in memory, for tests of users of {@link TopicLog}. It follows Kafka's
 * rules where readers and writers see them: the end of a transaction takes an offset in each
 * partition it wrote to, nothing after an open transaction can be read, an id has one holder, and a
 * group reassigns a partition only after it was released, and accepts offsets before their
 * transaction is decided. {@link #faults} causes faults.
 *
 * <p>One lock, this object, guards everything; members' listeners are called under it.
 */
public final class InMemoryTopics implements Topics, TopicLog {
  private static final int RECORDS_A_POLL = 1000;

  private final Clock clock;
  private final Map<String, List<InMemoryLog>> topics = new TreeMap<>();
  private final Map<String, InMemoryWriter> writers = new HashMap<>();
  private final Map<String, InMemoryGroup> groups = new HashMap<>();
  private final InMemoryFaults faults = new InMemoryFaults(this);
  private final InMemoryLedger ledger;
  private final InMemorySubscriptions subscriptions = new InMemorySubscriptions(this);
  private int keyless;

  public InMemoryTopics() {
    this(Clock.systemUTC());
  }

  public InMemoryTopics(Clock clock) {
    this.clock = clock;
    this.ledger = new InMemoryLedger(this, 5);
  }

  public InMemoryLedger ledger() {
    return ledger;
  }

  public InMemoryFaults faults() {
    return faults;
  }

  @Override
  public LogSubscriptions subscriptions() {
    return subscriptions;
  }

  /** Drops what a group noted, on whatever topic; answers whether it noted anything. */
  synchronized boolean forgetGroup(String group) {
    boolean noted = false;
    @Nullable InMemoryGroup known = groups.get(group);
    if (known != null) {
      if (known.isJoined()) {
        throw new PortException.Unavailable("somebody reads as " + group + "; end that", null);
      }
      noted = !known.noted().isEmpty();
      known.noted().clear();
    }
    return noted;
  }

  /** By partition, what the group's members noted for lag displays. */
  public synchronized Map<Integer, Long> noted(String group, String topic) {
    Map<Integer, Long> noted = new HashMap<>();
    group(group)
        .noted()
        .forEach(
            (at, offset) -> {
              if (at.topic().equals(topic)) {
                noted.put(at.partition(), offset);
              }
            });
    return noted;
  }

  /** Loses the newest entries of a partition, as a log that is not synced does in a power cut. */
  public synchronized void lose(String topic, int partition, int entries) {
    log(topic, partition).lose(entries);
  }

  /** Deletes the records below the offset, like retention. */
  public synchronized void dropBelow(String topic, int partition, long offset) {
    log(topic, partition).dropBelow(offset);
  }

  @Override
  public synchronized boolean create(String topic, int partitions) {
    List<InMemoryLog> logs = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      logs.add(new InMemoryLog());
    }
    return topics.putIfAbsent(topic, logs) == null;
  }

  @Override
  public synchronized boolean exists(String topic) {
    return topics.containsKey(topic);
  }

  @Override
  public synchronized boolean delete(String topic) {
    return topics.remove(topic) != null;
  }

  @Override
  public synchronized void deleteBefore(String topic, Map<Integer, Long> offsets) {
    offsets.forEach((partition, offset) -> log(topic, partition).dropBelow(offset));
  }

  @Override
  public synchronized Set<String> names() {
    return Set.copyOf(topics.keySet());
  }

  @Override
  public synchronized Map<Integer, Range> extent(String topic) {
    Map<Integer, Range> extent = new TreeMap<>();
    for (int p = 0; p < partitions(topic); p++) {
      InMemoryLog log = log(topic, p);
      extent.put(p, new Range(log.begin(), log.end()));
    }
    return extent;
  }

  @Override
  public synchronized OptionalLong bytes(String topic) {
    long bytes = 0;
    for (InMemoryLog log : logs(topic)) {
      bytes += log.bytes();
    }
    return OptionalLong.of(bytes);
  }

  @Override
  public synchronized LogWriter writer(String id) {
    @Nullable InMemoryWriter predecessor = writers.get(id);
    if (predecessor != null) {
      predecessor.drop();
    }
    InMemoryWriter writer = new InMemoryWriter(this, id);
    writers.put(id, writer);
    return writer;
  }

  synchronized boolean isFenced(String id, InMemoryWriter writer) {
    @Nullable InMemoryWriter holder = writers.get(id);
    return holder != null && holder != writer;
  }

  synchronized boolean isUndecided(InMemoryGroup group, Set<TopicPartition> partitions) {
    return writers.values().stream().anyMatch(writer -> writer.isUndecided(group, partitions));
  }

  synchronized void release(String id, InMemoryWriter writer) {
    // The last holder's name stays: whoever held the id before it must still find itself fenced.
    writers.putIfAbsent(id, writer);
  }

  @Override
  public synchronized LogReader reader(String topic) {
    Set<Integer> all = new TreeSet<>();
    for (int p = 0; p < logs(topic).size(); p++) {
      all.add(p);
    }
    return new InMemoryReader(this, topic, all);
  }

  @Override
  public synchronized LogReader reader(String topic, Set<Integer> partitions) {
    return new InMemoryReader(this, topic, partitions);
  }

  @Override
  public synchronized GroupMember join(
      String group, Set<String> topics, AssignmentListener listener) {
    topics.forEach(this::logs);
    return new InMemoryMember(this, group(group), topics, listener);
  }

  @Override
  public synchronized int assigned(String group, String topic) {
    return group(group).owned(topic);
  }

  private InMemoryGroup group(String group) {
    return groups.computeIfAbsent(group, name -> new InMemoryGroup(this, name));
  }

  int partitions(String topic) {
    @Nullable List<InMemoryLog> logs = topics.get(topic);
    return logs == null ? 0 : logs.size();
  }

  InMemoryLog log(String topic, int partition) {
    List<InMemoryLog> logs = logs(topic);
    if (partition < 0 || partition >= logs.size()) {
      throw new PortException.Broken("no partition " + partition + " of topic " + topic);
    }
    return logs.get(partition);
  }

  private List<InMemoryLog> logs(String topic) {
    @Nullable List<InMemoryLog> logs = topics.get(topic);
    if (logs == null) {
      throw new PortException.Broken("no topic " + topic + " here; create it first");
    }
    return logs;
  }

  long now() {
    return clock.millis();
  }

  /** The partition that the key decides; without a key each in turn. */
  synchronized int partitionOf(String topic, Message message) {
    byte @Nullable [] key = message.key();
    int hash = key == null ? keyless++ : Arrays.hashCode(key);
    return Math.floorMod(hash, logs(topic).size());
  }

  synchronized RecordPlace add(
      TopicPartition to, Message message, InMemoryTransaction transaction) {
    InMemoryLog log = log(to.topic(), to.partition());
    transaction.touched.add(log);
    return new RecordPlace(to.partition(), log.add(new Entry(now(), message, null, transaction)));
  }

  /** The next committed messages from these positions, which it moves on. */
  synchronized List<LogRecord> take(
      Set<TopicPartition> partitions, Map<TopicPartition, Long> positions) {
    List<LogRecord> records = new ArrayList<>();
    for (TopicPartition at : partitions) {
      String topic = at.topic();
      int p = at.partition();
      InMemoryLog log = log(topic, p);
      long offset = Math.max(log.begin(), positions.getOrDefault(at, 0L));
      if (offset > log.end()) {
        throw new PortException.Broken(
            "partition "
                + p
                + " of "
                + topic
                + " ends at "
                + log.end()
                + ", before "
                + offset
                + ": it was made anew");
      }
      long end = log.stableEnd();
      for (; offset < end && records.size() < RECORDS_A_POLL; offset++) {
        if (log.at(offset).isVisible()) {
          records.add(InMemoryLog.record(topic, p, offset, log.at(offset)));
        }
      }
      positions.put(at, offset);
    }
    return records;
  }

  /** Asks again whenever something has changed until the answer is wanted or the time is over. */
  synchronized <T> T await(Duration timeout, Supplier<T> ask, Predicate<T> unwanted) {
    long deadline = System.nanoTime() + timeout.toNanos();
    T answer = ask.get();
    while (unwanted.test(answer)) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return answer;
      }
      try {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return answer;
      }
      answer = ask.get();
    }
    return answer;
  }

  /** Keeps all records: a test closes and opens, as a restart does. */
  @Override
  public void close() {}
}
