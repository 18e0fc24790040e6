package nocturne.broker.automatic;

import java.time.Duration;

/**
 * When a night is over, counted from sunrise at the survey's site.
 *
 * @param quiet time without a moved offset of its topic
 * @param quietIfComplete the same for a topic that we started after sunrise and that did not grow
 *     since: the survey had sent everything
 */
public record EndRule(Duration quiet, Duration quietIfComplete) {
  /** Half an hour, since a survey may pause; two minutes for a complete topic. */
  public static final EndRule DEFAULT = new EndRule(Duration.ofMinutes(30), Duration.ofMinutes(2));

  public EndRule {
    if (quietIfComplete.isNegative() || quiet.compareTo(quietIfComplete) < 0) {
      throw new IllegalArgumentException(
          ("A night cannot end after %s of quiet, or %s where its topic was complete: the "
                  + "first must be the longer one, and neither below zero.")
              .formatted(quiet, quietIfComplete));
    }
  }
}
