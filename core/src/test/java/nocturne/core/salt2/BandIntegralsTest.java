package nocturne.core.salt2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
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

  /** Axes need be neither even nor shared, and a band may reach into border cells. */
  @Test
  void gridsMayDifferAndBandsReachTheirBorders() {
    SpectralGrid m0 =
        bumps(
            Axis.of(-20, -7, -1, 2, 9, 33, 50), Axis.of(3300, 3700, 4000, 4400, 4800, 5200, 6000));
    SpectralGrid m1 = bumps(Axis.of(-10, 0, 5, 6, 40), Axis.of(2000, 3600, 4100, 5000, 5050, 8000));
    SaltModel uneven =
        new SaltModel(
            "uneven",
            "1",
            m0,
            m1,
            MODEL.colourLaw(),
            MODEL.errors(),
            NegativeVariance.ONE_PER_CENT);
    BandIntegrals found =
        new BandIntegrals(uneven, Bandpasses.ztf().get("ztfg"), MilkyWayDust.none());
    BandSamples samples = found.band().samples(5, 1);
    found.moveTo(0.06, 0.2);
    assertThat(found.isPlain()).isFalse();
    for (double phase = -21.3; phase < 52; phase += 1.7) {
      double sum = 0;
      for (int i = 0; i < samples.size(); i++) {
        double w = samples.wavelength(i);
        sum +=
            w
                * samples.transmission(i)
                * uneven.flux(new SaltParameters(0.06, 0, 1, -3, 0.2), phase * 1.06, w);
      }
      double expected = sum * samples.step() / 1.9864458571489284e-08;
      assertThat(found.m0(phase) - 3 * found.m1(phase))
          .isCloseTo(expected, within(1e-11 * Math.abs(expected)));
    }
  }

  private static SpectralGrid bumps(Axis phases, Axis wavelengths) {
    double[] values = new double[phases.size() * wavelengths.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1e-15 * (1 + Math.sin(7.3 * i));
    }
    return new SpectralGrid(phases, wavelengths, values);
  }

  @Test
  void errorsOfABandBeyondTheModelAreRefused() {
    Photometry photometry =
        new Photometry(
            MODEL,
            Bandpasses.ztf(),
            MilkyWayDust.none(),
            List.of(new Observation(0, "ztfg", 1, 1, 25)));
    SaltParameters far = new SaltParameters(1.5, 0, 1e-3, 0, 0);
    assertThat(photometry.covers(1.5)).isFalse();
    assertThat(photometry.covers(0.2)).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> photometry.relativeCovariance(far));
    assertThatIllegalArgumentException().isThrownBy(() -> photometry.flux(far));
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

  /** Expected ones, others, and expectations that reach out of the model. */
  @Test
  void whatIsExpectedChangesNoBit() {
    integrals.moveTo(0.07, 0.3);
    double[] phases = {-21, -20, -19.5, -12.2, 0.5, 3.1, 17.9, 48.2, 49.6, 50, 51};
    double[] before = new double[phases.length];
    for (int i = 0; i < phases.length; i++) {
      before[i] = integrals.m0(phases[i]) + integrals.m1(phases[i]);
    }
    double[][] expectations = {{-5, 5}, {3.1, 3.1}, {-40, 12}, {10, 400}, {-40, -30}, {-19.9, 50}};
    for (double[] expected : expectations) {
      integrals.moveTo(0.08, 0.3);
      integrals.expect(expected[0], expected[1]);
      integrals.moveTo(0.07, 0.3);
      for (int i = phases.length - 1; i >= 0; i--) {
        assertThat(integrals.m0(phases[i]) + integrals.m1(phases[i])).isEqualTo(before[i]);
      }
    }
  }

  /** At both ends of the law's range, and beyond them. */
  @Test
  void aColourLawIsTheSameForManyWavelengths() {
    double[] wavelengths = {1000, 2799, 2800, 2801, 4302.57, 5428.55, 6999, 7000, 7001, 12_000};
    double[] found = new double[wavelengths.length];
    MODEL.colourLaw().at(wavelengths, -0.4, found);
    for (int i = 0; i < found.length; i++) {
      double expected = -0.4 * MODEL.colourLaw().at(wavelengths[i]);
      assertThat(found[i]).isCloseTo(expected, within(1e-14));
    }
  }
}
