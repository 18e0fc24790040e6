package nocturne.broker.worker;

import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.port.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a stage thinks of one alert at a time: it makes at most one message of it, or dead-letters
 * it.
 *
 * @param <T> what it is asked about
 */
public interface Evaluator<T extends StageAlert> {

  /** Judges it; never throws for what is in it. */
  Outcome evaluate(T item);

  /** Does what must be done before what it said is committed, such as storing an object. */
  default void settle() {}

  /** Forgets what it has said: it is committed, or is asked again. */
  default void clear() {}

  /**
   * What came of an alert. All are absent where it goes no further.
   *
   * @param message where it goes on
   * @param hasPassed whether the ledger names it among those that passed, or were fitted
   * @param count under which word the ledger counts it else; absent where it does not
   * @param deadLetter where it is dead-lettered
   */
  record Outcome(
      @Nullable Message message,
      boolean hasPassed,
      @Nullable String count,
      @Nullable DeadLetter deadLetter) {
    /** It goes no further. */
    public static final Outcome REJECTED = new Outcome(null, false, null, null);

    /** It is done with; the ledger names it, and nothing goes on. */
    public static final Outcome DONE = new Outcome(null, true, null, null);

    /** It goes on. */
    public static Outcome passed(Message message) {
      return new Outcome(message, true, null, null);
    }

    /** It goes on, and is counted under a word. */
    public static Outcome counted(Message message, String count) {
      return new Outcome(message, false, count, null);
    }

    /** It is dead-lettered. */
    public static Outcome skipped(DeadLetter deadLetter) {
      return new Outcome(null, false, null, deadLetter);
    }
  }
}
