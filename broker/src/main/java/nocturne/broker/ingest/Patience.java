package nocturne.broker.ingest;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Waits between tries: a tenth of a second after the first failure, twice as long after each
 * further one, up to a limit. Each wait is a random time between half and all of that, so that
 * clients that failed together do not retry together. {@link #end} from another thread ends all
 * waiting.
 */
final class Patience {
  private static final Duration FIRST = Duration.ofMillis(100);

  private final Duration longest;
  private final RandomGenerator random;
  private final CountDownLatch over = new CountDownLatch(1);
  private int failures;

  Patience(Duration longest, RandomGenerator random) {
    this.longest = longest;
    this.random = random;
  }

  void afterSuccess() {
    failures = 0;
  }

  /** A failure in words, with the number of tries up to this one. */
  String told(RuntimeException failure) {
    return failure.getMessage() + "; tried " + (failures + 1) + " times";
  }

  void afterFailure() {
    await(afterAnother());
  }

  /** Duration of the wait after one more failure. */
  Duration afterAnother() {
    double most =
        Math.min((double) longest.toNanos(), FIRST.toNanos() * Math.pow(2, Math.min(failures, 30)));
    failures++;
    return Duration.ofNanos((long) (most * (0.5 + random.nextDouble() / 2)));
  }

  /** Waits for that time, or until {@link #end}; an interrupt ends all waiting. */
  void await(Duration time) {
    try {
      if (over.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      over.countDown();
    }
  }

  /** Ends the current wait and all later ones. From any thread. */
  void end() {
    over.countDown();
  }

  boolean isOver() {
    return over.getCount() == 0 || Thread.currentThread().isInterrupted();
  }
}
