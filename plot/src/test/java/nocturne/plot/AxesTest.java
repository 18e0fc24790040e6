package nocturne.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.OptionalDouble;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AxesTest {
  private static final Rectangle2D PANEL = new Rectangle2D.Double(50, 50, 500, 160);
  private static final Graphics2D PAGE =
      new BufferedImage(10, 10, BufferedImage.TYPE_INT_RGB).createGraphics();

  @ParameterizedTest
  @CsvSource({"-40,740", "-3,55", "-2000,146000", "-0.5,3"})
  void magnitudesStandAtTheirFluxAndDoNotTouch(double low, double high) {
    MagnitudeAxis axis = new MagnitudeAxis("AB mag");
    axis.setRange(low, high);
    List<NumberTick> marks = axis.refreshTicksVertical(PAGE, PANEL, RectangleEdge.RIGHT);

    assertThat(marks).hasSizeGreaterThan(3);
    for (NumberTick mark : marks) {
      double magnitude = Double.parseDouble(mark.getText());
      assertThat(mark.getValue())
          .isCloseTo(Math.pow(10, (25 - magnitude) / 2.5), within(1e-9 * high))
          .isBetween(0.0, high);
      for (NumberTick other : marks) {
        if (!other.equals(mark)) {
          double apart = Math.abs(other.getValue() - mark.getValue()) * 160 / (high - low);
          assertThat(apart).as(mark + " and " + other).isGreaterThanOrEqualTo(13.9);
        }
      }
    }
  }

  @Test
  void whereNoFluxIsPositiveThereIsNoMagnitude() {
    MagnitudeAxis axis = new MagnitudeAxis("AB mag");
    axis.setRange(-10, -1);

    assertThat(axis.refreshTicksVertical(PAGE, PANEL, RectangleEdge.RIGHT)).isEmpty();
  }

  /** MJD 59215 is the first of January 2021, as the almanac has it. */
  @Test
  void datesStandAtTheirMidnights() {
    CalendarAxis axis = new CalendarAxis();
    axis.setRange(59201.3, 59248.9);

    assertThat(axis.refreshTicksHorizontal(PAGE, PANEL, RectangleEdge.TOP))
        .extracting(mark -> mark.getText() + " " + mark.getValue())
        .containsExactly(
            "21 Dec 2020 59204.0",
            "1 Jan 2021 59215.0",
            "11 Jan 59225.0",
            "21 Jan 59235.0",
            "1 Feb 59246.0");
    assertThat(CalendarAxis.date(59215.99)).isEqualTo("1 Jan 2021");
  }

  @ParameterizedTest
  @CsvSource({"6,7", "15,8", "30,6", "90,9", "400,13", "4000,12"})
  void thereAreNeitherTooFewDatesNorTooMany(double days, int most) {
    CalendarAxis axis = new CalendarAxis();
    axis.setRange(59201.3, 59201.3 + days);

    assertThat(axis.refreshTicksHorizontal(PAGE, PANEL, RectangleEdge.TOP)).hasSizeBetween(3, most);
  }

  @Test
  void numbersAreRoundedToTwoDigitsOfTheirError() {
    assertThat(Rounded.plain(0.053217, OptionalDouble.of(0.00431)))
        .isEqualTo("0.0532 \u00B1 0.0043");
    assertThat(Rounded.plain(-1.2345, OptionalDouble.of(12))).isEqualTo("\u22121 \u00B1 12");
    assertThat(Rounded.plain(0.2, OptionalDouble.empty())).isEqualTo("0.2000");
    assertThat(Rounded.scientific(1.2345e-3, OptionalDouble.of(4.5e-5)))
        .isEqualTo("(1.234 \u00B1 0.045) \u00D7 10\u207B\u00B3");
    assertThat(Rounded.scientific(Double.NaN, OptionalDouble.empty())).isEqualTo("not known");
  }
}
