package nocturne.broker.valueadded;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of one batch. A thread beside the worker's draws and stores them while the worker
 * evaluates what follows and publishes; whoever waits for them helps. For one thread.
 */
final class Drawings {
  private static final long IDLE_SECONDS = 10;

  /** One thread for all workers of the process, which is there while there is something to draw. */
  private static final ThreadPoolExecutor BESIDE =
      new ThreadPoolExecutor(
          1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Drawings::thread);

  static {
    BESIDE.allowCoreThreadTimeOut(true);
  }

  private final List<Drawing> begun = new ArrayList<>();

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "plots");
    thread.setDaemon(true);
    return thread;
  }

  /** Begins to draw and store a picture. */
  void add(Runnable work) {
    Drawing drawing = new Drawing(work);
    begun.add(drawing);
    BESIDE.execute(drawing);
  }

  /**
   * Returns once all pictures are stored.
   *
   * @throws nocturne.broker.port.PortException if one cannot be stored, or what else its drawing
   *     has thrown
   */
  void finish() {
    for (int last = begun.size() - 1; last >= 0; last--) {
      begun.get(last).run();
    }
    begun.forEach(Drawing::await);
    begun.clear();
  }

  /** Forgets the pictures. Returns once none of them is being drawn. */
  void clear() {
    begun.removeIf(Drawing::drop);
    for (Drawing drawing : begun) {
      drawing.awaitEnd();
    }
    begun.clear();
  }

  /** A picture, which is drawn once. */
  private static final class Drawing extends FutureTask<Void> {
    private final AtomicBoolean taken = new AtomicBoolean();

    Drawing(Runnable work) {
      super(work, null);
    }

    @Override
    public void run() {
      if (taken.compareAndSet(false, true)) {
        super.run();
      }
    }

    /** Whether it had not begun, and will not. */
    boolean drop() {
      return taken.compareAndSet(false, true);
    }

    void await() {
      @Nullable Throwable problem = awaitEnd();
      if (problem instanceof RuntimeException failure) {
        throw failure;
      } else if (problem instanceof Error error) {
        throw error;
      }
    }

    /** Waits through interrupts, as the worker does for its own drawing; what it has thrown. */
    private @Nullable Throwable awaitEnd() {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            get();
            return null;
          } catch (ExecutionException e) {
            return e.getCause();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
