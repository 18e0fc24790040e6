package nocturne.google.testkit;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * The faults that the requests to a fake will meet, and how many requests there were. Locked by
 * itself.
 *
 * @param <O> what requests are for
 */
final class Faults<O> {
  private final Map<O, Queue<Fault>> next = new HashMap<>();
  private final Map<O, Fault> always = new HashMap<>();
  private final Map<O, Integer> counts = new HashMap<>();

  synchronized void inject(O operation, Fault... faults) {
    next.computeIfAbsent(operation, o -> new ArrayDeque<>()).addAll(List.of(faults));
  }

  synchronized void injectAlways(O operation, Fault fault) {
    always.put(operation, fault);
  }

  synchronized void injectNoMore() {
    next.clear();
    always.clear();
  }

  synchronized int requests(O operation) {
    return counts.getOrDefault(operation, 0);
  }

  /** The fault of a request that is there now. */
  synchronized Fault next(O operation) {
    counts.merge(operation, 1, Integer::sum);
    Queue<Fault> queue = next.getOrDefault(operation, new ArrayDeque<>());
    return queue.isEmpty() ? always.getOrDefault(operation, new Fault.None()) : queue.remove();
  }
}
