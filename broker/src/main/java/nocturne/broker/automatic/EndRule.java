package nocturne.broker.automatic;

import java.time.Duration;

/**
 * When a night is over, counted from the sunrise at the survey's site on.
 *
 * @param quiet no offset of its topic has moved for so long
 * @param quietIfComplete the same for a topic on which nothing was added since we started it, and
 *     which we started after the sunrise: the survey had sent it all
 */
public record EndRule(Duration quiet, Duration quietIfComplete) {
  /** Half an hour, since a survey may pause; two minutes for what was complete. */
  public static final EndRule DEFAULT = new EndRule(Duration.ofMinutes(30), Duration.ofMinutes(2));

  public EndRule {
    if (quietIfComplete.isNegative() || quiet.compareTo(quietIfComplete) < 0) {
      throw new IllegalArgumentException(
          "A night cannot end after "
              + quiet
              + " of quiet, or "
              + quietIfComplete
              + " where its topic was complete: the first must be the longer one, and neither"
              + " below zero.");
    }
  }
}
