package nocturne.broker.memory;

import java.util.LinkedHashSet;
import java.util.Set;

/** A transaction and the partitions it wrote to. Guarded by the lock of {@link InMemoryTopics}. */
final class InMemoryTransaction {

  /** Whether it is decided, and how. */
  enum State {
    OPEN,
    COMMITTED,
    ABORTED
  }

  State state = State.OPEN;
  final Set<InMemoryLog> touched = new LinkedHashSet<>();

  void decide(State decision, long timestampMillis) {
    if (state != State.OPEN) {
      throw new IllegalStateException("already " + state);
    }
    state = decision;
    touched.forEach(log -> log.mark(timestampMillis));
  }
}
