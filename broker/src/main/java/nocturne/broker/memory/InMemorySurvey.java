package nocturne.broker.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketOrigin;
import nocturne.survey.Extent;
import nocturne.survey.SurveyEvent;
import nocturne.survey.SurveyException;
import nocturne.survey.SurveyPacket;
import nocturne.survey.SurveyReader;
import nocturne.survey.SurveyStream;
import nocturne.survey.SurveyTopic;
import org.jspecify.annotations.Nullable;

/**
 * A survey's cluster in memory. A test fills, expires, deletes and recreates its topics.
 * Thread-safe; one lock, this object, guards everything.
 */
public final class InMemorySurvey implements SurveyStream {

  private record Sent(long timestampMillis, byte @Nullable [] bytes) {}

  private static final class Partition {
    private final List<Sent> sent = new ArrayList<>();
    private long begin;

    long end() {
      return begin + sent.size();
    }

    Extent extent() {
      return new Extent(begin, end());
    }
  }

  private final String clusterId;
  private final Map<String, SurveyTopic> names = new TreeMap<>();
  private final Map<SurveyTopic, List<Partition>> topics = new HashMap<>();
  private int made;
  private boolean reachable = true;

  public InMemorySurvey(String clusterId) {
    this.clusterId = clusterId;
  }

  /** Creates the topic. An existing one is deleted first and gets a new id. */
  public synchronized SurveyTopic create(String topic, int partitions) {
    delete(topic);
    SurveyTopic made = new SurveyTopic(clusterId, "id-" + this.made++, topic);
    names.put(topic, made);
    topics.put(made, new ArrayList<>());
    for (int i = 0; i < partitions; i++) {
      addPartition(topic);
    }
    return made;
  }

  public synchronized void delete(String topic) {
    @Nullable SurveyTopic gone = names.remove(topic);
    if (gone != null) {
      topics.remove(gone);
    }
    notifyAll();
  }

  public synchronized void addPartition(String topic) {
    partitions(topic).add(new Partition());
    notifyAll();
  }

  /** Sends a packet; answers its offset. */
  public synchronized long send(String topic, int partition, byte[] bytes, long timestampMillis) {
    return add(topic, partition, new Sent(timestampMillis, bytes));
  }

  /** Takes an offset that holds no packet, as the marker of a producer's transaction does. */
  public synchronized long sendNothing(String topic, int partition) {
    return add(topic, partition, new Sent(0, null));
  }

  /** Deletes the records below the offset. */
  public synchronized void expireBelow(String topic, int partition, long offset) {
    Partition p = partitions(topic).get(partition);
    while (p.begin < offset && !p.sent.isEmpty()) {
      p.sent.remove(0);
      p.begin++;
    }
  }

  /** Loses the records from the offset on, like a log that is truncated. */
  public synchronized void cut(String topic, int partition, long offset) {
    Partition p = partitions(topic).get(partition);
    while (p.end() > offset && !p.sent.isEmpty()) {
      p.sent.remove(p.sent.size() - 1);
    }
    notifyAll();
  }

  /** While it is not reachable every call throws {@link SurveyException.Unavailable}. */
  public synchronized void reachable(boolean reachable) {
    this.reachable = reachable;
    notifyAll();
  }

  private long add(String topic, int partition, Sent sent) {
    Partition p = partitions(topic).get(partition);
    p.sent.add(sent);
    notifyAll();
    return p.end() - 1;
  }

  private List<Partition> partitions(String topic) {
    @Nullable SurveyTopic now = names.get(topic);
    @Nullable List<Partition> partitions = now == null ? null : topics.get(now);
    if (partitions == null) {
      throw new IllegalStateException("no topic " + topic + " in the survey made up here");
    }
    return partitions;
  }

  @Override
  public String where() {
    return "memory " + clusterId;
  }

  @Override
  public synchronized String clusterId() {
    checkReachable();
    return clusterId;
  }

  @Override
  public synchronized Set<String> topics() {
    checkReachable();
    return Set.copyOf(names.keySet());
  }

  @Override
  public synchronized Optional<Found> find(String topic) {
    checkReachable();
    @Nullable SurveyTopic now = names.get(topic);
    return now == null ? Optional.empty() : Optional.of(new Found(now, extents(now)));
  }

  private Map<Integer, Extent> extents(SurveyTopic topic) {
    Map<Integer, Extent> extents = new TreeMap<>();
    List<Partition> partitions = topics.getOrDefault(topic, List.of());
    for (int p = 0; p < partitions.size(); p++) {
      extents.put(p, partitions.get(p).extent());
    }
    return extents;
  }

  private void checkReachable() {
    if (!reachable) {
      throw new SurveyException.Unavailable(
          where() + " cannot be reached", new IllegalStateException("as the test asked"));
    }
  }

  @Override
  public SurveyReader reader() {
    return new Reader();
  }

  @Override
  public void close() {}

  private final class Reader implements SurveyReader {
    private static final int PACKETS_A_POLL = 1000;

    private final Map<SurveyTopic, Map<Integer, Long>> followed = new LinkedHashMap<>();
    private final Map<SurveyTopic, Set<Integer>> halted = new HashMap<>();

    @Override
    public void follow(SurveyTopic topic, Map<Integer, Long> positions) {
      synchronized (InMemorySurvey.this) {
        Map<Integer, Long> all = new TreeMap<>();
        extents(topic)
            .forEach((p, extent) -> all.put(p, positions.getOrDefault(p, extent.begin())));
        followed.put(topic, all);
        halted.put(topic, new HashSet<>());
      }
    }

    @Override
    public void seek(SurveyTopic topic, int partition, long offset) {
      synchronized (InMemorySurvey.this) {
        of(topic).put(partition, offset);
        halted.getOrDefault(topic, new HashSet<>()).remove(partition);
      }
    }

    @Override
    public void leave(SurveyTopic topic) {
      synchronized (InMemorySurvey.this) {
        followed.remove(topic);
        halted.remove(topic);
      }
    }

    @Override
    public Map<Integer, Long> positions(SurveyTopic topic) {
      synchronized (InMemorySurvey.this) {
        return Map.copyOf(of(topic));
      }
    }

    private Map<Integer, Long> of(SurveyTopic topic) {
      @Nullable Map<Integer, Long> positions = followed.get(topic);
      if (positions == null) {
        throw new IllegalStateException(topic + " is not followed; call follow first");
      }
      return positions;
    }

    @Override
    public Poll poll(Duration timeout) {
      synchronized (InMemorySurvey.this) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
          checkReachable();
          Poll poll = take();
          long left = deadline - System.nanoTime();
          if (!poll.isEmpty() || left <= 0) {
            return poll;
          }
          try {
            InMemorySurvey.this.wait(left / 1_000_000, (int) (left % 1_000_000));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return poll;
          }
        }
      }
    }

    private Poll take() {
      List<SurveyPacket> packets = new ArrayList<>();
      List<Empty> empty = new ArrayList<>();
      List<SurveyEvent> events = new ArrayList<>();
      for (SurveyTopic topic : List.copyOf(followed.keySet())) {
        if (topics.containsKey(topic)) {
          takeFrom(topic, packets, empty, events);
        } else {
          @Nullable SurveyTopic now = names.get(topic.name());
          events.add(
              now == null ? new SurveyEvent.Gone(topic) : new SurveyEvent.MadeAnew(topic, now));
          leave(topic);
        }
      }
      return new Poll(packets, empty, events);
    }

    private void takeFrom(
        SurveyTopic topic,
        List<SurveyPacket> packets,
        List<Empty> empty,
        List<SurveyEvent> events) {
      List<Partition> partitions = topics.getOrDefault(topic, List.of());
      Map<Integer, Long> positions = of(topic);
      Set<Integer> waiting = halted.getOrDefault(topic, new HashSet<>());
      for (int p = 0; p < partitions.size(); p++) {
        Partition partition = partitions.get(p);
        if (!positions.containsKey(p)) {
          positions.put(p, partition.begin);
          events.add(new SurveyEvent.PartitionAdded(topic, p));
        }
        long position = positions.getOrDefault(p, 0L);
        if (waiting.contains(p)) {
          continue;
        }
        if (position < partition.begin || position > partition.end()) {
          waiting.add(p);
          events.add(new SurveyEvent.OutOfRange(topic, p, position, partition.extent()));
          continue;
        }
        for (; position < partition.end() && packets.size() < PACKETS_A_POLL; position++) {
          Sent sent = partition.sent.get((int) (position - partition.begin));
          byte @Nullable [] bytes = sent.bytes();
          if (bytes != null) {
            PacketOrigin origin =
                new PacketOrigin(topic.name(), p, position, sent.timestampMillis());
            packets.add(new SurveyPacket(topic, new AlertPacket(bytes, origin)));
          } else {
            empty.add(new Empty(topic, p, position, position + 1));
          }
        }
        positions.put(p, position);
      }
    }

    @Override
    public void close() {}
  }
}
