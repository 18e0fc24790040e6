package nocturne.core.salt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MilkyWayDustTest {
  /**
   * Wavelength, magnitudes for E(B-V) = 1: {@code extinction.Fitzpatrick99(3.1)}, version 0.4.6.
   */
  private static final double[][] EVALUATED = {
    {1500.0, 8.06777461256774},
    {2175.0, 9.535236822303846},
    {2699.9, 6.265115031370488},
    {2700.0, 6.264837709952636},
    {3000.0, 5.569914235944607},
    {4000.0, 4.412086559210398},
    {4813.9, 3.6623299560512566},
    {5500.0, 3.0311656339015443},
    {6421.8, 2.4358494540828692},
    {7883.0, 1.758190995859486},
    {10000.0, 1.1683051091360441},
    {22000.0, 0.33828281973531205}
  };

  @Test
  void extinctionIsThatOfThePythonLibrary() {
    for (double[] point : EVALUATED) {
      assertThat(MilkyWayDust.curve(point[0])).isCloseTo(point[1], within(1e-13));
      assertThat(MilkyWayDust.of(0.5).transmission(point[0]))
          .isCloseTo(Math.pow(10, -0.2 * point[1]), within(1e-14));
    }
    assertThat(MilkyWayDust.none().transmission(5000)).isEqualTo(1);
  }

  /** Fluxes of sncosmo with F99Dust in the observer's frame and the published SALT3-F22. */
  @Test
  void photometryThroughDustIsSncosmos() {
    SaltModel model = ReferenceModels.of("salt3-f22");
    Bandpass own =
        Bandpass.of("own", new double[] {4000, 4500, 5000, 6000}, new double[] {0, 0.6, 0.8, 0.1});
    Photometry photometry =
        new Photometry(
            model,
            Bandpasses.ztf().with(own),
            MilkyWayDust.of(0.35),
            List.of(epoch("ztfg"), epoch("ztfr"), epoch("ztfi"), epoch("own")));
    double[] flux = photometry.flux(new SaltParameters(0.07, 59000, 1e-3, 0.8, 0.1));
    double[] evaluated = {
      183.0488819415345, 292.8538390940564, 202.9902220398458, 195.2160561188559
    };
    for (int i = 0; i < flux.length; i++) {
      assertThat(flux[i]).isCloseTo(evaluated[i], within(1e-11 * evaluated[i]));
    }
  }

  private static Observation epoch(String band) {
    return new Observation(59004.3, band, Double.NaN, Double.NaN, 25);
  }
}
