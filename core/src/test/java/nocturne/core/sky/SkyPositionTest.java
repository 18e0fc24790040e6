package nocturne.core.sky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkyPositionTest {

  /** From {@code SkyCoord.separation} of astropy 5.2.1. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 90, 90.0",
    "10, 20, 11, 21, 1.3701534390589396",
    "359.9999, 0, 0.0001, 0, 0.00019999999993972322",
    "359.9999, 89.9999, 0.0001, 89.9998, 0.00010000000000223",
    "155.94, -5.20833333, 155.941, -5.2080, 0.0010501756395957928",
    "12, 34, 192, -34, 180.0",
    "0, 90, 123, 90, 0",
    "0, -90, 77, -89.999, 0.001000000000000113",
    "83.8220833, -5.3911111, 83.8186625, -5.3896778, 0.0036949902087968995",
    "45, 0, 225.00001, 0.00001, 179.99998585786437",
    "200.123456789, 45.987654321, 200.12345679, 45.987654322, 1.2176968349972737e-09"
  })
  void separationsAreThoseOfAstropy(
      double ra, double dec, double otherRa, double otherDec, double degrees) {
    double found = new SkyPosition(ra, dec).separation(new SkyPosition(otherRa, otherDec));

    assertThat(found).isCloseTo(degrees, within(1e-13));
  }

  @Property
  void separationIsAnAngleAndTheSameBothWays(
      @ForAll @DoubleRange(max = 360, maxIncluded = false) double ra,
      @ForAll @DoubleRange(min = -90, max = 90) double dec,
      @ForAll @DoubleRange(max = 360, maxIncluded = false) double otherRa,
      @ForAll @DoubleRange(min = -90, max = 90) double otherDec) {
    SkyPosition one = new SkyPosition(ra, dec);
    SkyPosition other = new SkyPosition(otherRa, otherDec);

    assertThat(one.separation(other))
        .isBetween(0.0, 180.0)
        .isCloseTo(other.separation(one), within(1e-13));
    assertThat(one.separation(one)).isZero();
  }

  @Property
  void aPositionAndItsAntipodeShareHalfACircle(
      @ForAll @DoubleRange(max = 360, maxIncluded = false) double ra,
      @ForAll @DoubleRange(min = -90, max = 90) double dec,
      @ForAll @DoubleRange(max = 360, maxIncluded = false) double otherRa,
      @ForAll @DoubleRange(min = -90, max = 90) double otherDec) {
    SkyPosition one = new SkyPosition(ra, dec);
    SkyPosition antipode = new SkyPosition((ra + 180) % 360, -dec);
    SkyPosition other = new SkyPosition(otherRa, otherDec);

    assertThat(one.separation(other) + other.separation(antipode)).isCloseTo(180, within(1e-11));
  }

  @Test
  void aPositionOutOfRangeIsRefusedWithItsValues() {
    assertThatThrownBy(() -> new SkyPosition(360, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RA 360.0 and Dec 0.0");
    assertThatThrownBy(() -> new SkyPosition(0, -90.5)).hasMessageContaining("Dec -90.5");
    assertThatThrownBy(() -> new SkyPosition(Double.NaN, 0)).hasMessageContaining("RA NaN");
  }

  /** Places from SIMBAD: the galactic centre's radio source, Polaris, M31. */
  @Test
  void galacticLatitudesAreThoseOfTheCatalogue() {
    assertThat(new SkyPosition(266.41682, -29.00782).galacticLatitude())
        .isCloseTo(-0.0462, within(1e-3));
    assertThat(new SkyPosition(37.95456, 89.26411).galacticLatitude())
        .isCloseTo(26.4615, within(1e-3));
    assertThat(new SkyPosition(10.68471, 41.26875).galacticLatitude())
        .isCloseTo(-21.5733, within(1e-3));
  }
}
