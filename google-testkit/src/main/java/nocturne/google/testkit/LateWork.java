package nocturne.google.testkit;

import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The requests that {@link Fault.Late} postpones. Thread-safe. */
final class LateWork {
  private final List<Supplier<?>> waiting = new ArrayList<>();

  synchronized void add(Supplier<?> work) {
    waiting.add(work);
  }

  /**
   * Does now what was put off, in the order of the requests.
   *
   * @return how many there were
   */
  int land() {
    List<Supplier<?>> due;
    synchronized (this) {
      due = new ArrayList<>(waiting);
      waiting.clear();
    }
    for (Supplier<?> work : due) {
      try {
        Object unused = work.get();
      } catch (Refusal | StatusRuntimeException e) {
        // nobody is told
      }
    }
    return due.size();
  }
}
