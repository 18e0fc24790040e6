package nocturne.broker.stage;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import nocturne.broker.port.AssignmentListener;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that the group has given to a worker. What is given up, by itself or because the
 * group takes it away, is given up by the work as well. For the runner's thread.
 */
final class PartitionTasks implements AssignmentListener {
  private final StageWork<?> work;
  private final HandoverQueue queue;
  private final LongSupplier nanos;
  private final RandomGenerator random;
  private final Map<Integer, PartitionTask> tasks = new TreeMap<>();
  private boolean assigned;

  PartitionTasks(
      StageWork<?> work, HandoverQueue queue, LongSupplier nanos, RandomGenerator random) {
    this.work = work;
    this.queue = queue;
    this.nanos = nanos;
    this.random = random;
  }

  @Override
  public void assigned(Set<Integer> partitions) {
    assigned = true;
    for (Integer partition : partitions) {
      tasks.putIfAbsent(partition, new PartitionTask(partition, new Backoff(random)));
    }
    queue.accept(tasks.keySet());
  }

  @Override
  public void revoked(Set<Integer> partitions) {
    for (Integer partition : partitions) {
      tasks.remove(partition);
      work.leave(partition);
      work.close(partition);
    }
    queue.accept(tasks.keySet());
    if (work.together()) {
      tasks.values().forEach(task -> shut(task, 0));
    }
  }

  /** Whether the group has said which partitions there are for this worker; there may be none. */
  boolean areAssigned() {
    return assigned;
  }

  @Nullable PartitionTask of(int partition) {
    return tasks.get(partition);
  }

  Collection<PartitionTask> all() {
    return Collections.unmodifiableCollection(tasks.values());
  }

  /** For who polls or commits meanwhile, whereby some may go. */
  List<PartitionTask> copy() {
    return List.copyOf(tasks.values());
  }

  Map<Integer, PartitionTask> byPartition() {
    return Collections.unmodifiableMap(tasks);
  }

  /** Given up for now: to be begun anew, after a while, if it is still ours then. */
  void shut(PartitionTask task, long wait) {
    work.close(task.partition);
    task.open = false;
    task.moved = true;
    task.forget();
    putOff(task, wait);
  }

  /** Not to be begun before the group was asked and so many nanoseconds have passed. */
  void putOff(PartitionTask task, long wait) {
    task.mustAsk = true;
    task.openAtNanos = nanos.getAsLong() + wait;
  }

  void dropAll() {
    for (Integer partition : tasks.keySet()) {
      work.close(partition);
    }
    tasks.clear();
    assigned = false;
    queue.accept(tasks.keySet());
  }
}
