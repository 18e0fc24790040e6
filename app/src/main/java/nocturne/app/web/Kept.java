package nocturne.app.web;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A cache for one answer that is expensive to compute. One thread at a time computes it. The answer
 * is kept for a minimum time, or for a multiple of the time that computing took, whichever is
 * longer. Thread-safe.
 *
 * @param <T> the answer
 */
final class Kept<T> {
  private final Duration least;
  private final int times;
  private @Nullable Object question;
  private @Nullable T answer;
  private long goodUntil;

  /**
   * @param least minimum time that an answer is kept
   * @param times multiple of the computing time that it is kept
   */
  Kept(Duration least, int times) {
    this.least = least;
    this.times = times;
  }

  /**
   * Returns the cached answer to a question, or computes it.
   *
   * @param asked the question, compared with equals; only the last question's answer is kept
   */
  synchronized T get(Object asked, Callable<T> make) throws Exception {
    @Nullable T known = answer;
    if (known != null && asked.equals(question) && System.nanoTime() - goodUntil < 0) {
      return known;
    }
    long began = System.nanoTime();
    T made = make.call();
    long now = System.nanoTime();
    question = asked;
    answer = made;
    goodUntil = now + Math.max(least.toNanos(), times * (now - began));
    return made;
  }
}
