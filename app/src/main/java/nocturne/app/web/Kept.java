package nocturne.app.web;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is dear: however many ask, it is made by one at a time, and kept for a while,
 * which is longer if it took long. Thread-safe.
 *
 * @param <T> what is answered
 */
final class Kept<T> {
  private final Duration least;
  private final int times;
  private @Nullable Object question;
  private @Nullable T answer;
  private long goodUntil;

  /**
   * @param least time that an answer is kept
   * @param times or so many times as long as it took
   */
  Kept(Duration least, int times) {
    this.least = least;
    this.times = times;
  }

  /**
   * The answer to a question, made now unless it is known.
   *
   * @param asked what it depends on; only the last one's answer is kept
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
