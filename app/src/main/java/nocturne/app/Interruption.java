package nocturne.app;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a command finish when the process is interrupted (Ctrl-C, {@code nocturne stop}): the
 * command's thread is interrupted and has {@value #SECONDS} seconds to close everything. Then the
 * process ends, even if something still hangs.
 */
public final class Interruption {
  private static final int SECONDS = 55;

  private final CountDownLatch finished = new CountDownLatch(1);
  private final AtomicInteger code = new AtomicInteger(Failure.INTERRUPTED);

  private final PrintStream err;

  private Interruption(PrintStream err) {
    this.err = err;
  }

  /**
   * Watches the calling thread.
   *
   * @param err for a message if the process ends before everything was closed
   */
  static Interruption ofThisThread(PrintStream err) {
    Interruption interruption = new Interruption(err);
    Thread command = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> interruption.end(command), "interruption"));
    return interruption;
  }

  /**
   * Whether this process was interrupted. Later failures, such as that of a Kafka that was just
   * starting, are most likely due to that.
   */
  public static boolean isEnding() {
    Thread probe = new Thread(() -> {}, "probe");
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private void end(Thread command) {
    if (finished.getCount() == 0) {
      return;
    }
    command.interrupt();
    try {
      if (!finished.await(SECONDS, TimeUnit.SECONDS)) {
        err.println(
            "nocturne: Not everything could be put away within "
                + SECONDS
                + " s; the process ends all the same. Nothing that was stored is lost.");
      }
      Runtime.getRuntime().halt(code.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the process with the command's code. */
  void exit(int exitCode) {
    code.set(exitCode);
    finished.countDown();
    System.exit(exitCode);
  }
}
