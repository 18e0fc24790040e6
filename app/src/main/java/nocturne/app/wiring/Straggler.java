package nocturne.app.wiring;

import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports a thread that did not end in time and is abandoned. */
final class Straggler {
  private static final Logger LOG = LoggerFactory.getLogger(Straggler.class);
  private static final String OURS = "nocturne.";

  private Straggler() {}

  /**
   * Prints the report.
   *
   * @param who subject of the sentence
   * @param where the thread's stack, the innermost call first
   */
  static void tell(String who, Duration waited, StackTraceElement[] where) {
    LOG.warn(
        "{} has not ended within {} s and is left to itself; it hangs in {}. Nothing is lost: what"
            + " it has not committed is done again at the next start.",
        who,
        waited.toSeconds(),
        call(where));
    if (LOG.isDebugEnabled()) {
      LOG.debug("There it hangs:{}", lines(where));
    }
  }

  /** The innermost call of ours in a stack. */
  static String call(StackTraceElement[] where) {
    return Arrays.stream(where)
        .filter(call -> call.getClassName().startsWith(OURS))
        .findFirst()
        .map(call -> call.getClassName() + "." + call.getMethodName())
        .orElse("no call of ours");
  }

  private static String lines(StackTraceElement[] where) {
    StringBuilder lines = new StringBuilder();
    Arrays.stream(where).forEach(call -> lines.append("\n  at ").append(call));
    return lines.toString();
  }
}
