package nocturne.broker.stage;

import nocturne.broker.letters.Letter;
import nocturne.broker.port.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a stage thinks of one alert at a time: it makes at most one message of it, or sets it aside.
 *
 * @param <T> what it is asked about
 */
@FunctionalInterface
public interface Judge<T extends StageAlert> {

  /** Judges it; never throws for what is in it. */
  Outcome judge(T item);

  /**
   * What came of an alert. All are absent where it goes no further.
   *
   * @param message where it goes on
   * @param hasPassed whether the ledger names it among those that passed, or were fitted
   * @param count under which word the ledger counts it else; absent where it does not
   * @param letter where it is set aside
   */
  record Outcome(
      @Nullable Message message,
      boolean hasPassed,
      @Nullable String count,
      @Nullable Letter letter) {
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

    /** It is set aside. */
    public static Outcome aside(Letter letter) {
      return new Outcome(null, false, null, letter);
    }
  }
}
