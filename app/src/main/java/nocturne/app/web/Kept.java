package nocturne.app.web;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is dear: however many ask, it is made by one at a time, kept for a while, and for
 * twenty times as long as it took. Thread-safe.
 *
 * @param <T> what is answered
 */
final class Kept<T> {
  private static final int TIMES = 20;

  private final Duration least;
  private @Nullable Object question;
  private @Nullable T answer;
  private long goodUntil;

  /**
   * @param least time that an answer is kept
   */
  Kept(Duration least) {
    this.least = least;
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
    goodUntil = now + Math.max(least.toNanos(), TIMES * (now - began));
    return made;
  }
}
