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
final class Lanes implements AssignmentListener {
  private final StageWork<?> work;
  private final HandoverQueue queue;
  private final LongSupplier nanos;
  private final RandomGenerator random;
  private final Map<Integer, Lane> lanes = new TreeMap<>();
  private boolean assigned;

  Lanes(StageWork<?> work, HandoverQueue queue, LongSupplier nanos, RandomGenerator random) {
    this.work = work;
    this.queue = queue;
    this.nanos = nanos;
    this.random = random;
  }

  @Override
  public void assigned(Set<Integer> partitions) {
    assigned = true;
    for (Integer partition : partitions) {
      lanes.putIfAbsent(partition, new Lane(partition, new Backoff(random)));
    }
    queue.accept(lanes.keySet());
  }

  @Override
  public void revoked(Set<Integer> partitions) {
    for (Integer partition : partitions) {
      lanes.remove(partition);
      work.leave(partition);
      work.close(partition);
    }
    queue.accept(lanes.keySet());
    if (work.together()) {
      lanes.values().forEach(lane -> shut(lane, 0));
    }
  }

  /** Whether the group has said which partitions there are for this worker; there may be none. */
  boolean areAssigned() {
    return assigned;
  }

  @Nullable Lane of(int partition) {
    return lanes.get(partition);
  }

  Collection<Lane> all() {
    return Collections.unmodifiableCollection(lanes.values());
  }

  /** For who polls or commits meanwhile, whereby some may go. */
  List<Lane> copy() {
    return List.copyOf(lanes.values());
  }

  Map<Integer, Lane> byPartition() {
    return Collections.unmodifiableMap(lanes);
  }

  /** Given up for now: to be begun anew, after a while, if it is still ours then. */
  void shut(Lane lane, long wait) {
    work.close(lane.partition);
    lane.open = false;
    lane.moved = true;
    lane.forget();
    putOff(lane, wait);
  }

  /** Not to be begun before the group was asked and so many nanoseconds have passed. */
  void putOff(Lane lane, long wait) {
    lane.mustAsk = true;
    lane.openAtNanos = nanos.getAsLong() + wait;
  }

  void dropAll() {
    for (Integer partition : lanes.keySet()) {
      work.close(partition);
    }
    lanes.clear();
    assigned = false;
    queue.accept(lanes.keySet());
  }
}
