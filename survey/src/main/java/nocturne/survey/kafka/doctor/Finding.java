package nocturne.survey.kafka.doctor;

import java.util.Locale;

/**
 * Result of one step.
 *
 * @param says what was found; of a failure what failed, with which value, and what to do
 */
public record Finding(Step step, State state, String says) {

  /** The results of a step. */
  public enum State {
    OK,
    FAILED,
    /** Not tried, since an earlier one failed or nothing is there to try it on. */
    SKIPPED;

    /** The result as text for people. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(Step step, String says) {
    return new Finding(step, State.OK, says);
  }

  static Finding failed(Step step, String says) {
    return new Finding(step, State.FAILED, says);
  }

  static Finding skipped(Step step, String says) {
    return new Finding(step, State.SKIPPED, says);
  }

  public boolean isFailed() {
    return state == State.FAILED;
  }

  /** Whether what failed is for the configuration's owner to mend, before anything is reached. */
  public boolean isMisuse() {
    return isFailed() && (step.compareTo(Step.FILES) <= 0 || step == Step.REALM);
  }
}
