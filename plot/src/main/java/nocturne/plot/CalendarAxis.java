package nocturne.plot;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.Range;

/** An axis of MJD marked with calendar dates, UTC, at midnight. */
final class CalendarAxis extends NumberAxis {
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
  private static final DateTimeFormatter DAY_OF_YEAR =
      DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);

  /** MJD of the first of January 1970. */
  private static final int EPOCH = 40587;

  /**
   * Largest number of days that are marked one by one; beyond it the days 1, 6, 11 ..., then 1, 11,
   * 21, then months.
   */
  private static final int[] SPANS = {9, 18, 45, 100};

  CalendarAxis() {
    super(null);
  }

  /** The date at an MJD, such as 6 Jul 2021. */
  static String date(double mjd) {
    return LocalDate.ofEpochDay((long) Math.floor(mjd) - EPOCH).format(DAY_OF_YEAR);
  }

  @Override
  protected List<NumberTick> refreshTicksHorizontal(
      Graphics2D g2, Rectangle2D dataArea, RectangleEdge edge) {
    Range range = getRange();
    List<NumberTick> ticks = new ArrayList<>();
    LocalDate from = LocalDate.ofEpochDay((long) Math.ceil(range.getLowerBound()) - EPOCH);
    int days = (int) Math.min(range.getLength(), 1e5);
    int year = 0;
    for (int i = 0; i <= days; i++) {
      LocalDate day = from.plusDays(i);
      double mjd = day.toEpochDay() + (double) EPOCH;
      if (isMarked(day, days) && range.contains(mjd)) {
        String text = day.format(day.getYear() == year ? DAY : DAY_OF_YEAR);
        year = day.getYear();
        ticks.add(new NumberTick(mjd, text, TextAnchor.BOTTOM_CENTER, TextAnchor.BOTTOM_CENTER, 0));
      }
    }
    return ticks;
  }

  private static boolean isMarked(LocalDate day, int span) {
    int d = day.getDayOfMonth();
    if (span <= SPANS[0]) {
      return true;
    }
    if (span <= SPANS[1]) {
      return d % 2 == 1 && d < 31;
    }
    if (span <= SPANS[2]) {
      return d % 5 == 1 && d < 31;
    }
    if (span <= SPANS[3]) {
      return d % 10 == 1 && d < 31;
    }
    int months = Math.max(1, span / 240);
    return d == 1 && (day.getMonthValue() - 1) % Math.min(months, 12) == 0;
  }

  @Override
  public boolean equals(Object o) {
    return super.equals(o);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
