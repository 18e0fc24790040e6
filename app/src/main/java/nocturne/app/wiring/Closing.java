package nocturne.app.wiring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened, to be closed in the reverse order. One thing that fails to close does not keep
 * the others open, and one that hangs is left to itself after a while. For one thread.
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

  /** Remembers it and hands it back. */
  <T extends AutoCloseable> T add(T one) {
    return add(one, PATIENCE);
  }

  /**
   * The same of something that may take its time.
   *
   * @param patience so long is waited until it is closed
   */
  <T extends AutoCloseable> T add(T one, Duration patience) {
    opened.push(new Opened(one, patience));
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
      interrupted |= close(opened.pop());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes one; answers whether we were interrupted meanwhile. */
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
