package nocturne.broker.retention;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How long a night's records stay on our topics once it is closed and its books balance.
 *
 * @param age so long after it was closed
 * @param bytes or, where given, until our topics hold more than so many: then those closed first go
 *     before their time
 */
public record RetentionRule(Duration age, OptionalLong bytes) {
  public RetentionRule {
    if (age.isNegative() || bytes.orElse(0) < 0) {
      throw new IllegalArgumentException(
          "Cannot keep records for "
              + age
              + " or in "
              + bytes
              + " bytes; neither may be negative.");
    }
  }
}
