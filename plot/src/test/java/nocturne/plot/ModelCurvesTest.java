package nocturne.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Photometry;
import nocturne.core.salt2.ReferenceModels;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ModelCurvesTest {
  private static final SaltParameters BEST = new SaltParameters(0.06, 59400, 2e-3, 0.4, 0.05);

  private static SaltModel model;
  private static ModelCurves curves;

  @BeforeAll
  static void readModel() {
    model = ReferenceModels.of("salt3-k21");
    curves = new ModelCurves(model, Bandpasses.ztf(), MilkyWayDust.none());
  }

  /** The reference: parameters drawn from the covariance, and how much the flux then varies. */
  @Test
  void uncertaintyIsThatOfParametersDrawnFromTheCovariance() {
    double[] sigma = {4e-4, 0.2, 4e-5, 0.1, 0.015};
    double[][] mix = {
      {1, 0, 0, 0, 0},
      {0.2, 0.9, 0, 0, 0},
      {-0.6, 0.1, 0.7, 0, 0},
      {0.3, -0.4, 0.2, 0.8, 0},
      {0.5, 0, -0.6, 0.1, 0.6},
    };
    BandCurve curve = curves.of(epochs("ztfr"), fitted(covariance(sigma, mix))).get(0);
    List<Observation> at = new ArrayList<>();
    for (ModelPoint point : curve.model()) {
      at.add(new Observation(point.mjd(), "ztfr", 0, 1, 25));
    }
    Photometry photometry = new Photometry(model, Bandpasses.ztf(), MilkyWayDust.none(), at);
    int draws = 3000;
    double[] sum = new double[at.size()];
    double[] squares = new double[at.size()];
    Random random = new Random(3);
    for (int draw = 0; draw < draws; draw++) {
      double[] flux = photometry.flux(drawn(sigma, mix, random));
      for (int i = 0; i < flux.length; i++) {
        double change = flux[i] - curve.model().get(i).flux();
        sum[i] += change;
        squares[i] += change * change;
      }
    }
    double peak = curve.model().stream().mapToDouble(ModelPoint::flux).max().orElseThrow();
    for (int i = 0; i < at.size(); i++) {
      double mean = sum[i] / draws;
      double spread = Math.sqrt(squares[i] / draws - mean * mean);
      assertThat(curve.model().get(i).sigma())
          .as("at MJD %s", at.get(i).mjd())
          .isCloseTo(spread, within(0.07 * spread + 1e-3 * peak));
    }
  }

  @Test
  void anAmplitudeAloneGivesItsOwnShareOfTheFlux() {
    double[] values = new double[25];
    Arrays.fill(values, Double.NaN);
    values[12] = Math.pow(0.1 * BEST.x0(), 2);
    BandCurve curve = curves.of(epochs("ztfg"), fitted(Covariance.of(values))).get(0);

    for (ModelPoint point : curve.model()) {
      assertThat(point.sigma()).isCloseTo(0.1 * Math.abs(point.flux()), within(1e-9));
    }
  }

  @Test
  void whereNoErrorIsKnownTheCurveHasNone() {
    BandCurve curve = curves.of(epochs("ztfg"), fitted(Covariance.unknown())).get(0);

    assertThat(curve.model()).hasSizeGreaterThan(100).allMatch(point -> point.sigma() == 0);
  }

  @Test
  void bandsAreFromBlueToRedAndFluxesHaveZeroPoint25() {
    List<Observation> epochs = new ArrayList<>(epochs("ztfi"));
    epochs.addAll(epochs("ztfg"));
    epochs.add(new Observation(59390, "ztfg", 1000, 10, 27.5));
    List<BandCurve> bands = curves.of(epochs, fitted(Covariance.unknown()));

    assertThat(bands).extracting(BandCurve::band).containsExactly("ztfg", "ztfi");
    FluxPoint first = bands.get(0).observations().get(0);
    assertThat(first.flux()).isCloseTo(100, within(1e-9));
    assertThat(first.error()).isCloseTo(1, within(1e-9));
  }

  /** The epochs were made from the model, so their pulls are what was added to them. */
  @Test
  void pullsAreAgainstTheModelAtTheEpoch() {
    BandCurve curve = curves.of(epochs("ztfr"), fitted(Covariance.unknown())).get(0);

    assertThat(curve.observations()).hasSize(12);
    assertThat(curve.observations())
        .allSatisfy(point -> assertThat(point.pull()).isCloseTo(1.5, within(1e-6)));
  }

  @Test
  void whatNoFitCanUseIsLeftOut() {
    List<Observation> epochs = new ArrayList<>(epochs("ztfr"));
    double nan = Double.NaN;
    epochs.add(new Observation(nan, "ztfr", 1, 1, 25));
    epochs.add(new Observation(59400, "ztfr", nan, 1, 25));
    epochs.add(new Observation(59400, "ztfr", 1, 0, 25));
    epochs.add(new Observation(59400, "ztfr", 1, Double.POSITIVE_INFINITY, 25));
    epochs.add(new Observation(59400, "ztfr", 1, 1, nan));
    epochs.add(new Observation(59400, "bessellux", 1, 1, 25));
    List<BandCurve> bands = curves.of(epochs, fitted(Covariance.unknown()));

    assertThat(bands).hasSize(1);
    assertThat(bands.get(0).observations()).hasSize(12);
  }

  private static List<Observation> epochs(String band) {
    List<Observation> when = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      when.add(new Observation(59392 + 3 * i, band, 0, 20, 25));
    }
    double[] flux = new Photometry(model, Bandpasses.ztf(), MilkyWayDust.none(), when).flux(BEST);
    List<Observation> epochs = new ArrayList<>();
    for (int i = 0; i < flux.length; i++) {
      epochs.add(new Observation(when.get(i).mjd(), band, flux[i] + 1.5 * 20, 20, 25));
    }
    return epochs;
  }

  private static Fitted fitted(Covariance covariance) {
    return new Fitted(
        BEST,
        covariance,
        new Fitted.Goodness(27, 8),
        new Fitted.Search(100, true, Set.of()),
        Fitted.Quality.GOOD,
        new Fitted.Model("salt3-k21", "1"),
        List.of());
  }

  private static Covariance covariance(double[] sigma, double[][] mix) {
    double[] values = new double[25];
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        for (int k = 0; k < 5; k++) {
          values[5 * i + j] += sigma[i] * mix[i][k] * sigma[j] * mix[j][k];
        }
      }
    }
    return Covariance.of(values);
  }

  private static SaltParameters drawn(double[] sigma, double[][] mix, Random random) {
    double[] normal = new double[5];
    for (int k = 0; k < 5; k++) {
      normal[k] = random.nextGaussian();
    }
    double[] change = new double[5];
    for (int i = 0; i < 5; i++) {
      for (int k = 0; k < 5; k++) {
        change[i] += sigma[i] * mix[i][k] * normal[k];
      }
    }
    return new SaltParameters(
        BEST.z() + change[0],
        BEST.t0() + change[1],
        BEST.x0() + change[2],
        BEST.x1() + change[3],
        BEST.c() + change[4]);
  }
}
