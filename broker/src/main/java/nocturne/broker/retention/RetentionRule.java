package nocturne.broker.retention;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * The time for which a night's records stay on our topics after it is closed with balanced books.
 *
 * @param age time since it was closed
 * @param bytes optional limit on the size of our topics; above it the nights closed first are
 *     released early
 */
public record RetentionRule(Duration age, OptionalLong bytes) {
  public RetentionRule {
    if (age.isNegative() || bytes.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "Cannot keep records for %s or in %s bytes; neither may be negative."
              .formatted(age, bytes));
    }
  }
}
