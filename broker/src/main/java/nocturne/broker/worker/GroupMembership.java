package nocturne.broker.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import nocturne.broker.port.AssignmentListener;
import nocturne.broker.port.GroupMember;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.TopicPartition;
import nocturne.broker.worker.StageStatus.Mode;
import nocturne.broker.worker.StageStatus.PartitionStatus;
import nocturne.broker.worker.StageStatus.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker as a member of one stage's group: the tasks of the partitions that the group has
 * assigned to it, and its reading of their topics. For the worker's one thread, but for the queue.
 */
final class GroupMembership implements AssignmentListener {
  private static final Logger LOG = LoggerFactory.getLogger(GroupMembership.class);

  /** A member must poll to stay one; so often where all comes from memory. */
  static final long HEARTBEAT = 300 * Worker.MILLISECOND;

  private final WorkerStage stage;
  private final WorkerSettings settings;
  private final TopicLog log;
  private final Worker.Timing timing;
  private final Host host;
  private final HandoverQueue queue;
  private final Map<TopicPartition, StageTask<?>> tasks = new TreeMap<>();
  private @Nullable GroupMember member;
  private boolean assigned;
  private long lastPollNanos;
  private boolean foundNothing;

  /** The worker. */
  interface Host {
    /** Takes a record that was read from its topic. */
    <T extends StageRecord> void take(StageTask<T> task, LogRecord message);

    /** The group has shared out partitions, to this worker or to others. */
    void sharedAnew();

    /** A partition is no longer this worker's. */
    void lost(StageTask<?> task);

    /** Partitions were lost; what was taken with them must be read again. */
    void lostSome();
  }

  GroupMembership(
      WorkerStage stage,
      WorkerSettings settings,
      TopicLog log,
      Worker.Timing timing,
      HandoverSignal signal,
      Host host) {
    this.stage = stage;
    this.settings = settings;
    this.log = log;
    this.timing = timing;
    this.host = host;
    this.queue =
        new HandoverQueue(stage.readers().get(0).identity().topic(), settings.queue(), signal);
  }

  WorkerStage stage() {
    return stage;
  }

  /** Where ingest hands over what it has committed. */
  HandoverQueue queue() {
    return queue;
  }

  /** The tasks, one for each assigned partition. */
  Collection<StageTask<?>> tasks() {
    return tasks.values();
  }

  @Nullable StageTask<?> task(TopicPartition at) {
    return tasks.get(at);
  }

  /** Whether the group has assigned anything since it was joined, if only nothing. */
  boolean isAssigned() {
    return assigned;
  }

  /** Why the group is not heard of; empty while it answers. */
  Optional<String> silence() {
    @Nullable GroupMember joined = member;
    return joined == null ? Optional.empty() : joined.silence();
  }

  /** When its topics must be read again for it to stay a member. */
  long heartbeatNanos() {
    return lastPollNanos + HEARTBEAT;
  }

  /** Its topics have records that it has not seen: they are read without delay. */
  void topicsHaveMore() {
    foundNothing = false;
  }

  void join() {
    member = log.join(stage.group(), stage.topics(), this);
    lastPollNanos = timing.now() - HEARTBEAT;
    foundNothing = false;
  }

  void leave() {
    tasks.values().forEach(StageTask::close);
    tasks.clear();
    assigned = false;
    queue.accept(Set.of());
    host.sharedAnew();
    @Nullable GroupMember joined = member;
    member = null;
    if (joined != null) {
      try {
        joined.close();
      } catch (PortException e) {
        LOG.debug("cannot leave group {} in order", stage.group(), e);
      }
    }
  }

  @Override
  public void assigned(Set<TopicPartition> partitions) {
    assigned = true;
    host.sharedAnew();
    GroupMember joined = member();
    for (TopicPartition at : partitions) {
      tasks.computeIfAbsent(at, p -> task(p, joined));
    }
    acceptHandovers();
  }

  private StageTask<?> task(TopicPartition at, GroupMember joined) {
    return stage.readers().stream()
        .filter(reader -> reader.identity().topic().equals(at.topic()))
        .findFirst()
        .map(reader -> task(reader, at, joined))
        .orElseThrow(() -> new IllegalStateException(stage.stage() + " does not read " + at));
  }

  private <T extends StageRecord> StageTask<T> task(
      StageReader<T> reader, TopicPartition at, GroupMember joined) {
    return new StageTask<>(reader, at, joined, new Backoff(timing.random()));
  }

  @Override
  public void revoked(Set<TopicPartition> partitions) {
    for (TopicPartition at : partitions) {
      @Nullable StageTask<?> gone = tasks.remove(at);
      if (gone != null) {
        host.lost(gone);
        gone.close();
      }
    }
    acceptHandovers();
    host.lostSome();
  }

  private void acceptHandovers() {
    queue.accept(
        tasks.keySet().stream()
            .filter(at -> at.topic().equals(queue.topic()))
            .map(TopicPartition::partition)
            .toList());
  }

  private GroupMember member() {
    @Nullable GroupMember joined = member;
    if (joined == null) {
      throw new IllegalStateException("not in group " + stage.group());
    }
    return joined;
  }

  /** Whether every partition of its topics is assigned to this worker and open. */
  boolean isAlone() {
    for (String topic : stage.topics()) {
      for (Integer p : log.extent(topic).keySet()) {
        @Nullable StageTask<?> task = tasks.get(new TopicPartition(topic, p));
        if (task == null || !task.isOpen()) {
          return false;
        }
      }
    }
    return true;
  }

  /** The member has not polled for so long that it must before it does anything else. */
  boolean isOverdue() {
    return timing.now() - lastPollNanos > 2 * HEARTBEAT;
  }

  /**
   * Whether its topics should be read now. Where ingest hands over in memory, a topic that gave
   * nothing is looked at again with the next heartbeat.
   */
  boolean isHungry(long now, boolean hurried) {
    if (!assigned) {
      return true;
    }
    boolean waits = settings.isFed() && foundNothing && now - lastPollNanos < HEARTBEAT;
    for (StageTask<?> task : tasks.values()) {
      if (task.mustAsk
          || (task.isOpen()
              && task.mode() == Mode.TOPIC
              && !waits
              && (hurried || !task.mayWait()))) {
        return true;
      }
    }
    return false;
  }

  /** Polls, and takes what came; answers whether anything did. */
  boolean poll(long wait) {
    tasks.values().forEach(task -> task.moved = false);
    List<LogRecord> records = member().poll(Duration.ofNanos(wait));
    lastPollNanos = timing.now();
    tasks.values().forEach(task -> task.mustAsk = false);
    foundNothing = records.isEmpty();
    for (LogRecord message : records) {
      @Nullable StageTask<?> task = tasks.get(message.from());
      if (task == null || !task.isOpen() || task.moved || message.offset() < task.read()) {
        continue;
      }
      if (isHandedOverNext(task)) {
        task.readMemory(timing.now());
        continue;
      }
      host.take(task, message);
    }
    for (StageTask<?> task : tasks.values()) {
      if (task.isOpen() && !task.moved && task.mode() == Mode.TOPIC) {
        task.reached(member().position(task.at()));
      }
    }
    return !records.isEmpty();
  }

  private boolean isHandedOverNext(StageTask<?> task) {
    if (!queue.holds(task.at().topic(), task.at().partition())) {
      return false;
    }
    @Nullable Handover same = queue.first(task.at().partition(), task.read());
    return same != null && same.range().from() == task.read();
  }

  /** The statuses of the stages on their topics. */
  List<StageStatus> status(
      State now,
      Map<StageIdentity, Long> done,
      long passed,
      Optional<String> lastError,
      Function<StageIdentity, Latency> latency) {
    List<StageStatus> all = new ArrayList<>();
    for (StageReader<?> reader : stage.readers()) {
      Map<Integer, PartitionStatus> partitions = new HashMap<>();
      tasks.forEach(
          (at, task) -> {
            if (task.isOpen() && task.identity().equals(reader.identity())) {
              partitions.put(
                  at.partition(), new PartitionStatus(task.to(), task.read(), task.mode()));
            }
          });
      all.add(
          new StageStatus(
              reader.identity(),
              now,
              partitions,
              done.getOrDefault(reader.identity(), 0L),
              passed,
              lastError,
              latency.apply(reader.identity())));
    }
    return all;
  }
}
