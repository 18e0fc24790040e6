package nocturne.broker.worker;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The wait before the next try: it grows with each try, with jitter, up to a limit. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** Something failed: the wait before the next try, in nanoseconds. */
  long next() {
    long full = FIRST.toNanos() << Math.min(failures, 20);
    failures++;
    long most = Math.min(full, LONGEST.toNanos());
    return most / 2 + random.nextLong(most / 2);
  }

  boolean isFailing() {
    return failures > 0;
  }

  /** It works again. */
  void reset() {
    failures = 0;
  }
}
