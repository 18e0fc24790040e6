package nocturne.app.wiring;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened, to be closed in the reverse order. One thing that fails to close does not keep
 * the others open. For one thread.
 */
final class Closing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Remembers it and hands it back. */
  <T extends AutoCloseable> T add(T one) {
    opened.push(one);
    return one;
  }

  /**
   * Closes everything. An interrupt that led here is put aside while it lasts: what is being put
   * away must not be told to hurry.
   */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    while (!opened.isEmpty()) {
      AutoCloseable one = opened.pop();
      try {
        one.close();
      } catch (Exception e) {
        LOG.warn("{} did not close properly: {}", one.getClass().getSimpleName(), e.toString(), e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
