package nocturne.broker.ingest;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Waits between tries: a tenth of a second after the first failure, twice as long after each
 * further one, up to a longest, and each time between half and all of that at random, so that those
 * who failed together do not come back together. A word from another thread ends all waiting.
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

  void afterFailure() {
    await(afterAnother());
  }

  /** How long to wait after one more failure. */
  Duration afterAnother() {
    double most =
        Math.min((double) longest.toNanos(), FIRST.toNanos() * Math.pow(2, Math.min(failures, 30)));
    failures++;
    return Duration.ofNanos((long) (most * (0.5 + random.nextDouble() / 2)));
  }

  /** Waits that long, or until it is over; an interrupt ends it for good. */
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

  /** From any thread: nothing is waited for any more. */
  void end() {
    over.countDown();
  }

  boolean isOver() {
    return over.getCount() == 0 || Thread.currentThread().isInterrupted();
  }
}
