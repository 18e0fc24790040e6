package nocturne.broker.conductor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.NightBooks;

/**
 * Has books made as long as something is read for them. A stage is cancelled when it hangs, and the
 * store in which it hangs may not answer the auditor either: then the books are given up, and
 * whoever makes them is left to itself.
 *
 * @param silence so long nothing is read before they are given up
 */
record WatchedAudit(Duration silence) {
  private static final long LOOK_MILLIS = 50;

  /** What makes books, and tells of what it reads. */
  @FunctionalInterface
  interface Audit {
    NightBooks make(AuditProgress progress) throws InterruptedException;
  }

  /** Answers the books; empty where they were given up. */
  Optional<NightBooks> make(Audit audit) throws InterruptedException {
    AtomicLong heard = new AtomicLong(System.nanoTime());
    AuditProgress progress =
        new AuditProgress() {
          @Override
          public void expects(long records) {
            heard.set(System.nanoTime());
          }

          @Override
          public void read(int records) {
            heard.set(System.nanoTime());
          }
        };
    FutureTask<NightBooks> books = new FutureTask<>(() -> audit.make(progress));
    Thread making = new Thread(books, "books of a night with a stage cancelled");
    making.setDaemon(true);
    making.start();
    try {
      while (true) {
        try {
          return Optional.of(books.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
          if (System.nanoTime() - heard.get() > silence.toNanos()) {
            return Optional.empty();
          }
        }
      }
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      books.cancel(true);
    }
  }

  private static RuntimeException unwrapped(ExecutionException failed) throws InterruptedException {
    Throwable cause = failed.getCause();
    if (cause instanceof RuntimeException e) {
      return e;
    }
    if (cause instanceof InterruptedException e) {
      throw e;
    }
    if (cause instanceof Error e) {
      throw e;
    }
    return new IllegalStateException("making books throws nothing else", cause);
  }
}
