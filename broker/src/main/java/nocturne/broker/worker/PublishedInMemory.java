package nocturne.broker.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Hands records from one stage of a worker to the next inside the batch's transaction, if no other
 * record can come before them on their topic. For the worker's one thread.
 */
final class PublishedInMemory implements Commits.Memory {
  private final List<GroupMembership> memberships;
  private final Worker.Back back;
  private final Worker.Timing timing;

  /** By partition, the end of what was published there before; known where memory may be used. */
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  private final Map<TopicPartition, Long> next = new HashMap<>();
  private boolean mustEstablish;
  private List<StageTask<?>> batch = List.of();

  /** An empty one. */
  PublishedInMemory(List<GroupMembership> memberships, Worker.Back back, Worker.Timing timing) {
    this.memberships = memberships;
    this.back = back;
    this.timing = timing;
  }

  /** Whether the worker's partitions may have changed since the outputs' ends were found out. */
  boolean mustEstablish() {
    return mustEstablish;
  }

  /**
   * Begins a batch.
   *
   * @param tasks that it commits; those that take from memory are added
   */
  void begin(List<StageTask<?>> tasks) {
    batch = tasks;
  }

  /** Finds out where the outputs end, once this worker alone can publish to them. */
  void establish() {
    mustEstablish = false;
    for (GroupMembership membership : memberships) {
      for (String topic : membership.stage().outputs()) {
        if (reads(topic) && membership.isAlone()) {
          back.log()
              .extent(topic)
              .forEach((p, kept) -> ends.put(new TopicPartition(topic, p), kept.to()));
        }
      }
    }
  }

  /** From now on others may publish to the outputs as well: they are read from their topics. */
  void forget() {
    Set<TopicPartition> known = Set.copyOf(ends.keySet());
    mustEstablish = true;
    ends.clear();
    next.clear();
    memberships.stream()
        .flatMap(membership -> membership.tasks().stream())
        .filter(task -> known.contains(task.at()))
        .forEach(StageTask::leaveMemory);
  }

  @Override
  public Set<String> alone() {
    return ends.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
  }

  @Override
  public boolean reads(String topic) {
    return memberships.stream()
        .anyMatch(
            m ->
                m.stage().readers().stream()
                    .anyMatch(r -> !r.mayWait() && r.identity().topic().equals(topic)));
  }

  @Override
  public List<StageTask<?>> take(List<LogRecord> published) {
    Map<TopicPartition, List<LogRecord>> shares = new TreeMap<>();
    for (LogRecord message : published) {
      shares.computeIfAbsent(message.from(), p -> new ArrayList<>()).add(message);
    }
    List<StageTask<?>> took = new ArrayList<>();
    shares.forEach(
        (at, share) -> {
          for (GroupMembership membership : memberships) {
            @Nullable StageTask<?> task = membership.task(at);
            if (task != null && isThere(task)) {
              takeAll(task, share);
              took.add(task);
            } else if (task != null) {
              task.leaveMemory();
            }
          }
          next.put(at, share.get(share.size() - 1).offset() + 1);
        });
    batch.addAll(took);
    return took;
  }

  private boolean isThere(StageTask<?> task) {
    @Nullable Long end = ends.get(task.at());
    return end != null
        && task.isOpen()
        && !task.holdsSomething()
        && task.isUnguarded()
        && task.reached() >= end;
  }

  private <T extends StageRecord> void takeAll(StageTask<T> task, List<LogRecord> share) {
    task.readMemory(timing.now());
    for (LogRecord message : share) {
      task.item(message)
          .ifPresentOrElse(
              item -> {
                back.kill().taking(task.identity().stage(), message.value());
                var unused = task.take(item, message.offset(), timing.now());
              },
              () -> task.passOver(message.offset()));
    }
  }

  void committed() {
    ends.keySet().stream()
        .filter(next::containsKey)
        .toList()
        .forEach(at -> ends.put(at, next.get(at)));
    next.clear();
  }
}
