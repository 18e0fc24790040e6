package nocturne.core.plugin;

import java.util.regex.Pattern;
import nocturne.core.alert.Reason;

/**
 * The outcome for an alert.
 *
 * @param <R> the result
 */
public sealed interface Outcome<R extends Record> {

  /** The alert passes: stages that read this one receive it. */
  static <R extends Record> Outcome<R> passed(R result) {
    return new Passed<>(result);
  }

  /**
   * The alert does not pass. Its result is published and put into the table all the same, unless
   * the stage {@linkplain ValueAddedStage#isFilter() is a filter}.
   *
   * @param why a word such as {@code too_slow}; the books count by it
   * @throws IllegalArgumentException if it is not letters, digits and {@code _}
   */
  static <R extends Record> Outcome<R> notPassed(R result, String why) {
    return new NotPassed<>(result, why);
  }

  /**
   * The alert cannot be evaluated: it is dead-lettered with the reason REFUSED.
   *
   * @param why in a sentence
   */
  static <R extends Record> Outcome<R> refused(String why) {
    return refused(Reason.REFUSED, why);
  }

  /** Refuses the alert like {@link #refused(String)}, with a reason code of its own. */
  static <R extends Record> Outcome<R> refused(Reason reason, String why) {
    return new Refused<>(reason, why);
  }

  /** See {@link Outcome#passed}. */
  record Passed<R extends Record>(R result) implements Outcome<R> {}

  /** See {@link Outcome#notPassed}. */
  record NotPassed<R extends Record>(R result, String why) implements Outcome<R> {
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    public NotPassed {
      if (!WORD.matcher(why).matches()) {
        throw new IllegalArgumentException(
            "\"" + why + "\" is no word: take letters, digits and _, a letter first");
      }
    }
  }

  /** See {@link Outcome#refused(Reason, String)}. */
  record Refused<R extends Record>(Reason reason, String why) implements Outcome<R> {}
}
