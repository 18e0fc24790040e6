package nocturne.google.testkit;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * A fake of a service, whose requests meet the faults that a test orders, and are counted. May be
 * used by threads.
 *
 * @param <O> what requests are for
 */
public abstract class FakeServer<O> implements AutoCloseable {
  private final Map<O, Queue<Fault>> next = new HashMap<>();
  private final Map<O, Fault> always = new HashMap<>();
  private final Map<O, Integer> counts = new HashMap<>();
  private final Object lock = new Object();

  FakeServer() {}

  /** The next requests for this meet these faults, one each. */
  public final void inject(O operation, Fault... these) {
    synchronized (lock) {
      next.computeIfAbsent(operation, o -> new ArrayDeque<>()).addAll(List.of(these));
    }
  }

  /** Every request for this meets this fault, unless another was ordered for it. */
  public final void injectAlways(O operation, Fault fault) {
    synchronized (lock) {
      always.put(operation, fault);
    }
  }

  /** Forgets the faults that no request has met. */
  public final void injectNoMore() {
    synchronized (lock) {
      next.clear();
      always.clear();
    }
  }

  /** Number of requests for an operation, including those with faults. */
  public final int requests(O operation) {
    synchronized (lock) {
      return counts.getOrDefault(operation, 0);
    }
  }

  /** The fault of a request that is there now. */
  final Fault nextFault(O operation) {
    synchronized (lock) {
      counts.merge(operation, 1, Integer::sum);
      Queue<Fault> queue = next.getOrDefault(operation, new ArrayDeque<>());
      return queue.isEmpty() ? always.getOrDefault(operation, new Fault.None()) : queue.remove();
    }
  }

  @Override
  public abstract void close();
}
