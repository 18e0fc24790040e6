package nocturne.core.night;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/**
 * The night an alert belongs to, by a date that its survey assigns: {@code
 * nocturne.core.survey.Survey} says which.
 *
 * @param date the date, UTC
 */
public record Night(LocalDate date) implements Comparable<Night> {
  private static final DateTimeFormatter BASIC = DateTimeFormatter.BASIC_ISO_DATE;

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
