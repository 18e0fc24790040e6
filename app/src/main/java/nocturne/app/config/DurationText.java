package nocturne.app.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: a whole number and a unit, {@code 25 ms}, {@code 5s}, {@code 7
 * d}.
 */
public final class DurationText {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,14})\\s*([A-Za-z]+)");

  private DurationText() {}

  /**
   * Reads a length of time with its unit.
   *
   * @throws IllegalArgumentException with a message that continues a sentence beginning with the
   *     text
   */
  public static Duration parse(String text) {
    Matcher matcher = matched(text, "s", "a length of time, such as 5s or 10 min");
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
      case "ms" -> Duration.ofMillis(number);
      case "s", "sec" -> Duration.ofSeconds(number);
      case "m", "min" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d", "day", "days" -> Duration.ofDays(number);
      default -> throw new IllegalArgumentException("has an unknown unit; use ms, s, min, h or d");
    };
  }

  /** A whole number and its unit, as groups 1 and 2. */
  static Matcher matched(String text, String unit, String kind) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          text.strip().matches("\\d+")
              ? "needs a unit, such as " + text.strip() + unit
              : "is not " + kind);
    }
    return matcher;
  }
}
