package nocturne.core.sky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AngleTextTest {

  /** Degrees from {@code SkyCoord(ra, dec, unit=(hourangle, deg))} of astropy 5.2.1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10:23:45.6   | -05:12:30     | 155.93999999999997 | -5.208333333333334",
        "10h23m45.6s  | -05d12m30s    | 155.93999999999997 | -5.208333333333334",
        "10 23 45.6   | -5 12 30      | 155.93999999999997 | -5.208333333333334",
        "10h 23m 45.6s| −5° 12′ 30″   | 155.93999999999997 | -5.208333333333334",
        "155d56m24s   | -5:12.5       | 155.93999999999997 | -5.208333333333334",
        "00:00:00     | -00:00:36     | 0.0                | -0.01",
        "23:59:59.999 | +89:59:59.99  | 359.99999583333334 | 89.99999722222222",
        "05 34 31.94  | +22 00 52.2   | 83.63308333333332  | 22.0145",
        "155.94       | -5.25         | 155.94             | -5.25",
        "155.94deg    | -5.25°        | 155.94             | -5.25",
        "0            | 90            | 0                  | 90"
      })
  void coordinatesAreThoseOfAstropy(String ra, String dec, double raDegrees, double decDegrees) {
    SkyPosition found = SkyPosition.parse(ra, dec);

    assertThat(found.ra()).isCloseTo(raDegrees, within(1e-12));
    assertThat(found.dec()).isCloseTo(decDegrees, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "360", "-1", "24:00:00", "10:60:00", "10:20:60", "10:20.5:30", "1e400"})
  void whatIsNoRightAscensionIsNamed(String text) {
    assertThatThrownBy(() -> AngleText.rightAscension(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + text + "\" is no right ascension");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "north", "90.1", "-91", "90:00:01", "10h20m30s", "--5", "5:61:00"})
  void whatIsNoDeclinationIsNamed(String text) {
    assertThatThrownBy(() -> AngleText.declination(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + text + "\" is no declination");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "5, 5",
        "2.5, 2.5",
        "5\", 5",
        "5'', 5",
        "5arcsec, 5",
        "2', 120",
        "2 arcmin, 120",
        "0.5deg, 1800",
        ".5d, 1800",
        "180°, 648000"
      })
  void aRadiusIsInArcsecondsUnlessItNamesAUnit(String text, double arcseconds) {
    assertThat(AngleText.radius(text) * 3600).isCloseTo(arcseconds, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-5", "5km", "181deg", "five", "--limit"})
  void whatIsNoRadiusIsNamed(String text) {
    assertThatThrownBy(() -> AngleText.radius(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + text + "\" is no radius");
  }

  @Property
  void hoursMinutesAndSecondsAreReadBack(
      @ForAll @IntRange(max = 23) int hours,
      @ForAll @IntRange(max = 59) int minutes,
      @ForAll @IntRange(max = 59_999) int milliseconds) {
    String text =
        String.format(Locale.ROOT, "%02d:%02d:%06.3f", hours, minutes, milliseconds / 1000.0);

    double milliarcseconds = ((hours * 60L + minutes) * 60_000 + milliseconds) * 15.0;
    assertThat(AngleText.rightAscension(text))
        .isCloseTo(milliarcseconds / 3_600_000, within(1e-11));
  }
}
