package nocturne.broker.worker;

import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.port.Message;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the alerts of a stage one at a time. For each alert there is at most one message, or a
 * dead letter.
 *
 * @param <T> the alert as the stage receives it
 */
public interface Evaluator<T extends StageAlert> {

  /** Evaluates an alert. Throws no exception because of the alert's content. */
  Outcome evaluate(T item);

  /** Completes work that must precede the commit of the outcomes, such as storing an object. */
  default void settle() {}

  /** Forgets all outcomes, because they are committed or will be evaluated again. */
  default void clear() {}

  /**
   * The result for an alert. Components that do not apply are null.
   *
   * @param message published on the stage's topic
   * @param hasPassed whether the ledger names the alert among those that passed or were fitted
   * @param count the name under which the ledger counts the alert instead; null if it does not
   *     count it
   * @param deadLetter the dead letter, if the stage refuses the alert
   */
  record Outcome(
      @Nullable Message message,
      boolean hasPassed,
      @Nullable String count,
      @Nullable DeadLetter deadLetter) {
    /** The alert goes no further and the ledger does not name it. */
    public static final Outcome REJECTED = new Outcome(null, false, null, null);

    /** The alert has passed, and no message is published. */
    public static final Outcome DONE = new Outcome(null, true, null, null);

    /** The alert has passed and its message is published. */
    public static Outcome passed(Message message) {
      return new Outcome(message, true, null, null);
    }

    /** The message is published, and the ledger counts the alert under a name. */
    public static Outcome counted(Message message, String count) {
      return new Outcome(message, false, count, null);
    }

    /** The alert is dead-lettered. */
    public static Outcome skipped(DeadLetter deadLetter) {
      return new Outcome(null, false, null, deadLetter);
    }
  }
}
