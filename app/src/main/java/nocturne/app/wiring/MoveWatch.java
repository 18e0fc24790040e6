package nocturne.app.wiring;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Interrupts the thread that makes it once the services that the thread uses have moved to another
 * address, where their clients wait in vain for the old one.
 */
final class MoveWatch implements AutoCloseable {
  private static final long LOOK_MILLIS = 250;

  private final Thread user = Thread.currentThread();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread watch;
  private volatile boolean moved;

  /**
   * @param hasMoved asked often, on a thread of its own
   */
  MoveWatch(BooleanSupplier hasMoved) {
    this.watch = new Thread(() -> watch(hasMoved), "address of the services");
    watch.setDaemon(true);
    watch.start();
  }

  private void watch(BooleanSupplier hasMoved) {
    try {
      while (!ending.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (hasMoved.getAsBoolean()) {
          moved = true;
          user.interrupt();
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the thread was interrupted. */
  boolean hasMoved() {
    return moved;
  }

  /** Ends the watch; after a move the thread is not interrupted any more. */
  @Override
  public void close() {
    ending.countDown();
    boolean interrupted = Thread.interrupted();
    try {
      watch.join();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    interrupted |= Thread.interrupted();
    if (interrupted && !moved) {
      user.interrupt();
    }
  }
}
