package nocturne.core.night;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/**
 * The night an alert belongs to: the UTC date in the name of the survey's topic.
 *
 * <p>Nights in California cross midnight UTC in the evening, so nearly all of a night's exposures
 * carry its own date. This is the one class that says which date an observation belongs to.
 *
 * @param date the date, UTC
 */
public record Night(LocalDate date) implements Comparable<Night> {
  private static final DateTimeFormatter BASIC = DateTimeFormatter.BASIC_ISO_DATE;
  private static final double JD_OF_1970 = 2440587.5;
  private static final double FIRST_JD = 0;
  private static final double LAST_JD = 5373484.5;

  /**
   * Reads {@code 20210120} or {@code 2021-01-20}.
   *
   * @throws IllegalArgumentException if the text is neither, or no date of the calendar
   */
  public static Night parse(String text) {
    try {
      if (text.matches("[0-9]{8}")) {
        return new Night(LocalDate.parse(text, BASIC));
      }
      if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
        return new Night(LocalDate.parse(text));
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "Cannot take \"" + text + "\" for a night: the calendar has no such day.", e);
    }
    throw new IllegalArgumentException(
        "Cannot take \"" + text + "\" for a night: write 20210120 or 2021-01-20.");
  }

  /**
   * The night of an exposure.
   *
   * @param jd start of the exposure, Julian date, UTC
   * @throws IllegalArgumentException if it is NaN or outside the years before 9999
   */
  public static Night ofJd(double jd) {
    if (!(jd >= FIRST_JD && jd < LAST_JD)) {
      throw new IllegalArgumentException(
          "Cannot tell the night of jd " + jd + ": a Julian date such as 2459234.75 is needed.");
    }
    return new Night(LocalDate.ofEpochDay((long) Math.floor(jd - JD_OF_1970)));
  }

  /** The date as topics and folders write it: {@code 20210120}. */
  public String basicIso() {
    return date.format(BASIC);
  }

  @Override
  public int compareTo(Night other) {
    return date.compareTo(other.date);
  }

  /** The date as {@code 2021-01-20}. */
  @Override
  public String toString() {
    return date.toString();
  }
}
