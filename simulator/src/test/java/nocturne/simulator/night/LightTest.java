package nocturne.simulator.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import nocturne.core.survey.ztf.Band;
import org.junit.jupiter.api.Test;

class LightTest {
  private static final double T0 = 2459230.5;
  private static final Light.CoreCollapse.Shape FAST =
      new Light.CoreCollapse.Shape(4.0, 17.0, 26.0);

  @Test
  void aSupernovaIsBrightestAtItsMaximumAndHasItsPeakMagnitudeThere() {
    for (Light.CoreCollapse.Shape shape : List.of(FAST, Light.CoreCollapse.Shape.CORE_COLLAPSE)) {
      Light.CoreCollapse light = new Light.CoreCollapse(T0, 0.05, 18.5, 18.25, shape);
      assertThat(25 - 2.5 * Math.log10(light.differenceFlux(Band.G, T0)))
          .isCloseTo(18.5, within(1e-9));
      assertThat(25 - 2.5 * Math.log10(light.differenceFlux(Band.R, T0)))
          .isCloseTo(18.25, within(1e-9));
      for (double days = -100; days <= 300; days += 0.25) {
        assertThat(light.differenceFlux(Band.G, T0 + days))
            .isBetween(0.0, light.differenceFlux(Band.G, T0) * (1 + 1e-12));
      }
      assertThat(light.differenceFlux(Band.G, T0 - 90)).isBetween(0.0, 1e-3);
      assertThat(light.differenceFlux(Band.G, T0 - 200)).isZero();
    }
  }

  @Test
  void redshiftStretchesTheLightCurve() {
    Light.CoreCollapse near = new Light.CoreCollapse(T0, 0, 18, 18, FAST);
    Light.CoreCollapse far = new Light.CoreCollapse(T0, 0.1, 18, 18, FAST);
    assertThat(far.differenceFlux(Band.R, T0 + 22))
        .isCloseTo(near.differenceFlux(Band.R, T0 + 20), within(1e-6));
  }

  @Test
  void aVariableStarVariesAboutItsReferenceByItsRange() {
    Light.Variable star =
        new Light.Variable(17, 16.5, List.of(new Light.Variable.Wave(0.4, 2, 0.3)));
    double most = Double.NEGATIVE_INFINITY;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 1000; i++) {
      double flux = star.differenceFlux(Band.G, T0 + i * 0.002) + Math.pow(10, 0.4 * (25 - 17));
      most = Math.max(most, flux);
      least = Math.min(least, flux);
    }
    assertThat(2.5 * Math.log10(most / least)).isCloseTo(0.8, within(1e-4));
  }

  @Test
  void anAsteroidIsThereInOneExposureOnly() {
    Light.Passing asteroid = new Light.Passing(9, T0, 250, 0);
    assertThat(asteroid.differenceFlux(Band.G, T0)).isEqualTo(250);
    assertThat(asteroid.differenceFlux(Band.G, T0 + 0.02)).isZero();
  }
}
