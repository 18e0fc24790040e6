package nocturne.google.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nocturne.broker.port.PortException;
import org.jspecify.annotations.Nullable;

/** Makes requests side by side, since each of them mostly waits for its answer. */
final class SideBySide {
  private static final int AT_ONCE = 16;

  private SideBySide() {}

  /**
   * Makes several requests at once.
   *
   * @param what they do, to continue a sentence that begins with "cannot"
   * @return their answers in the same order
   * @throws PortException of the first that fails; others may have been carried out
   */
  static <T extends @Nullable Object> List<T> all(String what, List<Callable<T>> requests) {
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<T>> made = new ArrayList<>();
      requests.forEach(request -> made.add(pool.submit(request)));
      List<T> answers = new ArrayList<>();
      for (Future<T> each : made) {
        answers.add(each.get());
      }
      return answers;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PortException failure) {
        throw failure;
      }
      throw new IllegalStateException("Cannot " + what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PortException.Unknown(
          "Interrupted: cannot tell whether all was done to " + what, e);
    } finally {
      pool.shutdownNow();
    }
  }
}
