package nocturne.app.wiring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes resources in the reverse order of their opening. A failure does not keep the others open,
 * and a resource that hangs is abandoned after a time. For one thread.
 */
final class Closing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Closing.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private record Opened(AutoCloseable what, Duration patience) {
    String name() {
      return what.getClass().getSimpleName();
    }
  }

  private final Deque<Opened> opened = new ArrayDeque<>();

  /** Adds a resource and returns it. */
  <T extends AutoCloseable> T add(T one) {
    return add(one, PATIENCE);
  }

  /**
   * Adds a resource that may take time to close.
   *
   * @param patience how long to wait until it is closed
   */
  <T extends AutoCloseable> T add(T one, Duration patience) {
    opened.push(new Opened(one, patience));
    return one;
  }

  /**
   * Closes everything. An interrupt that led here is held back meanwhile, so that it does not cut
   * the closing short.
   */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    while (!opened.isEmpty()) {
      interrupted |= close(opened.pop());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Closes one resource.
   *
   * @return whether the thread was interrupted meanwhile
   */
  private static boolean close(Opened one) {
    Thread closing = new Thread(() -> closeNow(one), "closing " + one.name());
    closing.setDaemon(true);
    closing.start();
    long until = System.nanoTime() + one.patience().toNanos();
    boolean interrupted = false;
    while (closing.isAlive() && until - System.nanoTime() > 0) {
      try {
        closing.join(Math.max(1, (until - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (closing.isAlive()) {
      Straggler.tell(one.name(), one.patience(), closing.getStackTrace());
    }
    return interrupted;
  }

  private static void closeNow(Opened one) {
    try {
      one.what().close();
    } catch (Exception e) {
      LOG.warn("{} did not close properly: {}", one.name(), e.toString(), e);
    }
  }
}
