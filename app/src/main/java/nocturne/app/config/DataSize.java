package nocturne.app.config;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * A number of bytes, written with its unit: {@code 8 MB}, {@code 512 KiB}.
 *
 * @param bytes not negative
 */
public record DataSize(long bytes) {
  private static final Map<String, Long> UNITS =
      Map.of(
          "b", 1L,
          "kb", 1_000L,
          "mb", 1_000_000L,
          "gb", 1_000_000_000L,
          "tb", 1_000_000_000_000L,
          "kib", 1L << 10,
          "mib", 1L << 20,
          "gib", 1L << 30,
          "tib", 1L << 40);

  public DataSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size cannot be negative: " + bytes);
    }
  }

  /**
   * Reads a size with its unit.
   *
   * @throws IllegalArgumentException with a message that continues a sentence beginning with the
   *     text
   */
  public static DataSize parse(String text) {
    Matcher matcher = DurationText.matched(text, " MB", "a size, such as 8 MB or 512 KiB");
    Long unit = UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT));
    if (unit == null) {
      throw new IllegalArgumentException("has an unknown unit; use B, KB, MB, GB, KiB, MiB or GiB");
    }
    try {
      return new DataSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("is larger than any disk", e);
    }
  }

  @Override
  public String toString() {
    return bytes + " B";
  }
}
