package nocturne.broker.books;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import nocturne.broker.port.PortException;

/** The reasons why stores could not be read for a check. For one thread. */
final class Unread {
  private final Set<Difference> reasons = new LinkedHashSet<>();

  /** Reads a store, or notes why it cannot be read whole. */
  void read(Runnable reading) {
    try {
      reading.run();
    } catch (PortException e) {
      reasons.add(reason(e));
    }
  }

  /** Describes a failure. Throws it again if it is neither damage nor temporary. */
  static Difference reason(PortException e) {
    String words = String.valueOf(e.getMessage());
    if (e instanceof PortException.Broken) {
      return Difference.of(Difference.Kind.UNREADABLE, words);
    }
    if (e instanceof PortException.Unavailable && !Thread.currentThread().isInterrupted()) {
      return Difference.of(Difference.Kind.UNANSWERED, words);
    }
    throw e;
  }

  void add(Collection<Difference> others) {
    reasons.addAll(others);
  }

  Set<Difference> reasons() {
    return reasons;
  }

  /** The differences of the line: where something was not read, nothing is known to be missing. */
  List<Difference> with(List<Difference> differences) {
    List<Difference> all = new ArrayList<>(reasons);
    differences.stream()
        .filter(d -> reasons.isEmpty() || d.kind() != Difference.Kind.MISSING)
        .forEach(all::add);
    return all;
  }

  /** Whether something is missing among these. */
  static boolean isLacking(List<Difference> differences) {
    return differences.stream().anyMatch(d -> d.kind() == Difference.Kind.MISSING);
  }
}
