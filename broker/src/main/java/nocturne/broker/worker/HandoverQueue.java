package nocturne.broker.worker;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue between ingest and one stage. Ingest's thread offers, the stage's thread takes.
 * What does not fit, or belongs to a partition the stage does not hold, is refused and remembered
 * as refused, so that the stage goes to the topic for it.
 *
 * <p>A queue may slow ingest down to the pace of its stage: an offer to a full queue waits as long
 * as the stage keeps taking, since a stage that reads the topic instead makes the whole slower. A
 * stage that takes nothing holds ingest up once, and is waited for again when it has taken
 * something.
 *
 * <p>One lock guards all; it is held for a few instructions at a time.
 */
final class HandoverQueue implements Feed {
  private final WorkerSettings.Queue limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final String topic;
  private final HandoverSignal signal;
  private final Condition taken = lock.newCondition();
  private boolean stalled;
  private final Map<Integer, Deque<Handover>> queues = new HashMap<>();
  private final Set<Integer> refused = new HashSet<>();
  private long bytes;
  private int alerts;
  private int handovers;

  /**
   * @param topic whose partitions are handed over
   * @param limits what it holds at most, and how long an offer waits when it is full
   * @param signal wakes the worker
   */
  HandoverQueue(String topic, WorkerSettings.Queue limits, HandoverSignal signal) {
    this.topic = topic;
    this.limits = limits;
    this.signal = signal;
  }

  @Override
  public boolean offer(Handover handover) {
    lock.lock();
    try {
      boolean hasRoom = awaitRoom(handover);
      @Nullable Deque<Handover> queue = queues.get(handover.partition());
      if (queue == null) {
        return false;
      }
      if (!hasRoom) {
        refused.add(handover.partition());
        signal.wake();
        return false;
      }
      queue.add(handover);
      bytes += handover.bytes();
      alerts += handover.alerts().size();
      handovers++;
      signal.wake();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for room while the stage holds the partition and takes what is here; answers whether
   * there is room.
   */
  private boolean awaitRoom(Handover handover) {
    long size = handover.bytes();
    long left = limits.patience().toNanos();
    while (queues.containsKey(handover.partition())
        && (bytes + size > limits.bytes() || alerts + handover.alerts().size() > limits.alerts())) {
      if (handovers == 0 || stalled || left <= 0) {
        stalled = handovers > 0;
        return false;
      }
      int before = handovers;
      try {
        left = taken.awaitNanos(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      left = handovers < before ? limits.patience().toNanos() : left;
    }
    return true;
  }

  /** The topic whose partitions are handed over. */
  String topic() {
    return topic;
  }

  /** Whether handovers of a partition are taken here. */
  boolean holds(String of, int partition) {
    if (!of.equals(topic)) {
      return false;
    }
    lock.lock();
    try {
      return queues.containsKey(partition);
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing waits here just now. */
  boolean isEmpty() {
    lock.lock();
    try {
      return handovers == 0;
    } finally {
      lock.unlock();
    }
  }

  /** From now on only handovers of these partitions are taken; those of others are dropped. */
  void accept(Collection<Integer> partitions) {
    lock.lock();
    try {
      for (Integer gone : Set.copyOf(queues.keySet())) {
        if (!partitions.contains(gone)) {
          queues.getOrDefault(gone, new ArrayDeque<>()).forEach(this::release);
          queues.remove(gone);
          refused.remove(gone);
        }
      }
      for (Integer partition : partitions) {
        queues.computeIfAbsent(partition, p -> new ArrayDeque<>());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The first handover of a partition that does not begin below an offset; those below are dropped.
   */
  @Nullable Handover first(int partition, long from) {
    lock.lock();
    try {
      @Nullable Deque<Handover> queue = queues.get(partition);
      if (queue == null) {
        return null;
      }
      @Nullable Handover first = queue.peek();
      while (first != null && first.range().from() < from) {
        release(queue.remove());
        first = queue.peek();
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the first handover of a partition out. */
  void remove(int partition) {
    lock.lock();
    try {
      @Nullable Deque<Handover> queue = queues.get(partition);
      if (queue != null && !queue.isEmpty()) {
        release(queue.remove());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops all handovers of a partition except the newest, for a stage that is far behind, to make
   * room for later ones. If ingest waits for the stage, nothing is dropped.
   */
  void keepNewest(int partition) {
    if (!limits.patience().isZero()) {
      return;
    }
    lock.lock();
    try {
      @Nullable Deque<Handover> queue = queues.get(partition);
      while (queue != null && queue.size() > 1) {
        release(queue.remove());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a handover of the partition was refused since this was last asked. */
  boolean wasRefused(int partition) {
    lock.lock();
    try {
      return refused.remove(partition);
    } finally {
      lock.unlock();
    }
  }

  private void release(Handover handover) {
    bytes -= handover.bytes();
    alerts -= handover.alerts().size();
    handovers--;
    stalled = false;
    taken.signal();
  }
}
