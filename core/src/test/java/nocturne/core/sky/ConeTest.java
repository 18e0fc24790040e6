package nocturne.core.sky;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import nocturne.core.sky.Cone.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConeTest {

  private static boolean isInBounds(Cone cone, SkyPosition position) {
    return cone.declinations().contains(position.dec())
        && cone.rightAscensions().stream().anyMatch(each -> each.contains(position.ra()));
  }

  /** The position in a direction from another, by the sine and cosine rules of the sphere. */
  private static SkyPosition at(SkyPosition from, double degrees, double bearing) {
    double distance = Math.toRadians(degrees);
    double angle = Math.toRadians(bearing);
    double dec = Math.toRadians(from.dec());
    double sine =
        Math.sin(dec) * Math.cos(distance) + Math.cos(dec) * Math.sin(distance) * Math.cos(angle);
    double east =
        Math.atan2(
            Math.sin(angle) * Math.sin(distance) * Math.cos(dec),
            Math.cos(distance) - Math.sin(dec) * sine);
    double ra = (from.ra() + Math.toDegrees(east) + 720) % 360;
    return new SkyPosition(ra, Math.toDegrees(Math.asin(Math.max(-1, Math.min(1, sine)))));
  }

  @Property
  void everyPositionInsideIsWithinTheBounds(
      @ForAll @DoubleRange(max = 360, maxIncluded = false) double ra,
      @ForAll @DoubleRange(min = -90, max = 90) double dec,
      @ForAll @DoubleRange(min = -4, max = 2.25) double exponent,
      @ForAll @DoubleRange(max = 1) double part,
      @ForAll @DoubleRange(max = 360) double bearing) {
    Cone cone = new Cone(new SkyPosition(ra, dec), Math.pow(10, exponent));
    SkyPosition inside = at(cone.centre(), cone.radius() * part, bearing);

    assertThat(isInBounds(cone, inside)).as("%s of %s", inside, cone).isTrue();
  }

  @Property
  void aPositionIsInsideIfItIsNearEnough(
      @ForAll @DoubleRange(max = 360, maxIncluded = false) double ra,
      @ForAll @DoubleRange(min = -90, max = 90) double dec,
      @ForAll @DoubleRange(min = -3, max = 2.25) double exponent,
      @ForAll @DoubleRange(max = 360) double bearing) {
    double radius = Math.pow(10, exponent);
    Cone cone = new Cone(new SkyPosition(ra, dec), radius);

    assertThat(cone.contains(at(cone.centre(), radius - 1e-5, bearing))).isTrue();
    assertThat(cone.contains(at(cone.centre(), radius + 1e-5, bearing))).isFalse();
  }

  @Test
  void boundsAreNarrowAwayFromThePoles() {
    Cone cone = new Cone(new SkyPosition(100, 60), 1.0 / 3600);

    assertThat(cone.declinations().to() - cone.declinations().from()).isLessThan(2.01 / 3600);
    Interval ra = cone.rightAscensions().get(0);
    assertThat(ra.to() - ra.from()).isLessThan(4.02 / 3600); // 1 / cos(60°) = 2
  }

  @Test
  void boundsOverZeroAreTwoIntervals() {
    assertThat(new Cone(new SkyPosition(0.1, 0), 1).rightAscensions())
        .hasSize(2)
        .anyMatch(each -> each.contains(359.5))
        .anyMatch(each -> each.contains(0.5))
        .noneMatch(each -> each.contains(180));
    assertThat(new Cone(new SkyPosition(359.9, 0), 1).rightAscensions())
        .hasSize(2)
        .anyMatch(each -> each.contains(359.5))
        .anyMatch(each -> each.contains(0.5))
        .noneMatch(each -> each.contains(180));
  }

  @Test
  void boundsOverAPoleHaveAllRightAscensions() {
    assertThat(new Cone(new SkyPosition(10, -89.9999), 1.0 / 3600).rightAscensions())
        .containsExactly(new Interval(0, 360));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 180.1, Double.NaN})
  void aRadiusOutOfRangeIsRefusedWithItsValue(double radius) {
    assertThatThrownBy(() -> new Cone(new SkyPosition(0, 0), radius))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not " + radius);
  }
}
