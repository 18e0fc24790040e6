package nocturne.standalone.directory;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Does what an interrupt must not stop. An interrupt closes the channel that a thread works on, so
 * the work begins anew; the thread's interrupt flag is kept.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  /** Work that opens its channels itself, and may be done again from its beginning. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  static void run(Work work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          work.run();
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
