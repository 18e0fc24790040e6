package nocturne.simulator.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import nocturne.core.night.JulianDate;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Photometry;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameters;
import nocturne.core.survey.ztf.Band;
import org.junit.jupiter.api.Test;

class SaltLightTest {
  private static final SaltParameters PARAMETERS = new SaltParameters(0.05, 59230, 3e-3, 0.7, 0.05);
  private static final Light.Salt LIGHT = new Light.Salt(PARAMETERS);

  @Test
  void fluxesAreThoseOfTheModelsPhotometry() {
    for (double days = -30; days <= 60; days += 1.7) {
      double mjd = PARAMETERS.t0() + days;
      List<Observation> epochs =
          List.of(new Observation(mjd, "ztfg", 0, 1, 25), new Observation(mjd, "ztfr", 0, 1, 25));
      double[] reference =
          new Photometry(SaltModels.salt3f22(), Bandpasses.ztf(), MilkyWayDust.none(), epochs)
              .flux(PARAMETERS);
      double jd = JulianDate.ofMjd(mjd);
      assertThat(LIGHT.differenceFlux(Band.G, jd)).isCloseTo(reference[0], within(1e-6));
      assertThat(LIGHT.differenceFlux(Band.R, jd)).isCloseTo(reference[1], within(1e-6));
    }
  }

  @Test
  void outsideTheModelItIsDark() {
    assertThat(LIGHT.shines(JulianDate.ofMjd(PARAMETERS.t0() - 21.1))).isFalse();
    assertThat(LIGHT.shines(JulianDate.ofMjd(PARAMETERS.t0() - 20.9))).isTrue();
    assertThat(LIGHT.shines(JulianDate.ofMjd(PARAMETERS.t0() + 52.6))).isFalse();
    assertThat(LIGHT.differenceFlux(Band.G, JulianDate.ofMjd(PARAMETERS.t0() + 53))).isZero();
  }

  /** A normal supernova has about -19.3 mag at maximum; in g the K-correction is below 0.3. */
  @Test
  void aNormalSupernovaIsAsBrightAsOneIs() {
    double z = 0.05;
    double distance = Population.distanceModulus(z);
    double x0 = Math.pow(10, -0.4 * (-19.36 + distance - 10.5));
    Light.Salt normal = new Light.Salt(new SaltParameters(z, 59230, x0, 0, 0));

    assertThat(normal.peakG() - distance).isCloseTo(-19.3, within(0.3));
  }
}
