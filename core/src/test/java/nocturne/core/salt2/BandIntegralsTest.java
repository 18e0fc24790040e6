package nocturne.core.salt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BandIntegralsTest {
  private static final SaltModel MODEL = SaltModels.salt3f22();

  private final BandIntegrals integrals =
      new BandIntegrals(MODEL, Bandpasses.ztf().get("ztfg"), MilkyWayDust.none());

  /** The same sum as {@link SaltModel#flux} makes wavelength by wavelength. */
  @Test
  void anIntegralIsTheSumOfFluxDensities() {
    Bandpass band = integrals.band();
    BandSamples samples = band.samples(5, 1);
    double hc = 1.9864458571489284e-08;
    for (double phase : new double[] {-20, -19.3, -7.25, 0, 3.999, 48.7, 49.2, 50}) {
      integrals.moveTo(0.09, -0.3);
      double sum = 0;
      for (int i = 0; i < samples.size(); i++) {
        double w = samples.wavelength(i);
        sum +=
            w
                * samples.transmission(i)
                * MODEL.flux(new SaltParameters(0.09, 0, 1, 2, -0.3), phase * 1.09, w);
      }
      double expected = sum * samples.step() / hc;
      double found = integrals.m0(phase) + 2 * integrals.m1(phase);
      assertThat(found).isCloseTo(expected, within(1e-11 * Math.abs(expected)));
    }
  }

  @Test
  void nodesGiveEveryPhaseByConvolution() {
    integrals.moveTo(0.15, 0.4);
    assertThat(integrals.isPlain()).isTrue();
    Axis phases = MODEL.m0().phases();
    double[] weights = new double[Axis.WIDTH];
    for (double phase = -18.9; phase < 48.9; phase += 0.37) {
      int cell = phases.cell(phase);
      phases.convolution(cell, phase, weights, 0);
      double m0 = 0;
      double m1 = 0;
      for (int k = 0; k < Axis.WIDTH; k++) {
        m0 += weights[k] * integrals.m0Node(cell - 1 + k);
        m1 += weights[k] * integrals.m1Node(cell - 1 + k);
      }
      assertThat(m0).isEqualTo(integrals.m0(phase));
      assertThat(m1).isEqualTo(integrals.m1(phase));
    }
  }

  @Test
  void slopesAreThoseOfDifferences() {
    integrals.moveTo(0.05, 0.1);
    double h = 1e-4;
    for (double phase : new double[] {-19.5, -10.3, 0.4, 20.7, 49.5}) {
      double rise = (integrals.m0(phase + h) - integrals.m0(phase - h)) / (2 * h);
      assertThat(integrals.m0Slope(phase)).isCloseTo(rise, within(1e-6 * Math.abs(rise)));
      rise = (integrals.m1(phase + h) - integrals.m1(phase - h)) / (2 * h);
      assertThat(integrals.m1Slope(phase)).isCloseTo(rise, within(1e-6 * Math.abs(rise)));
    }
    assertThat(integrals.m0Slope(-20.5)).isZero();
    assertThat(integrals.m1Slope(50.5)).isZero();
  }

  @Test
  void movingBackGivesTheSameBits() {
    integrals.moveTo(0.05, 0.1);
    double before = integrals.m0(4.2);
    integrals.moveTo(0.19, 0.1);
    integrals.moveTo(0.19, -2);
    integrals.moveTo(0.05, -2);
    integrals.moveTo(0.05, 0.1);
    assertThat(integrals.m0(4.2)).isEqualTo(before);
  }

  @Test
  void aNegativeVarianceIsOnePerCentOfTheMeanSupernova() {
    double m0 = 2e-15;
    double flux = 1e-15;
    ModelErrors negative = withVariance(-1e-32);
    assertThat(negative.relativeVariance(0, 5000, 0, m0, flux, NegativeVariance.ONE_PER_CENT))
        .isCloseTo(4e-4, within(1e-18));
    assertThat(negative.relativeVariance(0, 5000, 0, m0, flux, NegativeVariance.AS_SNCOSMO))
        .isCloseTo(1e26, within(1e13));
    assertThat(
            withVariance(1e-32)
                .relativeVariance(0, 5000, 0, m0, flux, NegativeVariance.ONE_PER_CENT))
        .isCloseTo(1e-2, within(1e-16));
    assertThat(negative.relativeVariance(0, 5000, 0, m0, -flux, NegativeVariance.ONE_PER_CENT))
        .isEqualTo(10_000);
  }

  private static ModelErrors withVariance(double value) {
    Axis phases = Axis.of(-1, 1);
    Axis wavelengths = Axis.of(3000, 9000);
    SpectralGrid grid =
        new SpectralGrid(phases, wavelengths, new double[] {value, value, value, value});
    return new ModelErrors(grid, grid, grid, null, new Curve(wavelengths, new double[] {0.1, 0.2}));
  }
}
