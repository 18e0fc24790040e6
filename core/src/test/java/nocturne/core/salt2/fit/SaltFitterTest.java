package nocturne.core.salt2.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import nocturne.core.salt2.Bandpass;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.Fitted.Quality;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.NotFitted.Reason;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.Photometry;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;
import org.junit.jupiter.api.Test;

class SaltFitterTest {
  private static final SaltParameters TRUE = new SaltParameters(0.07, 59_012.3, 9e-4, 0.6, 0.08);
  private static final FitSettings SETTINGS = FitSettings.defaults();
  private static final SaltFitter FITTER =
      new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), SETTINGS);

  @Test
  void perfectDataGiveBackTheTruth() {
    Fitted fitted = fitted(FITTER, lightCurve(TRUE, 0, 1));
    assertThat(fitted.search().success()).isTrue();
    assertThat(fitted.quality()).isEqualTo(Quality.GOOD);
    assertThat(fitted.chisq()).isLessThan(1e-3);
    for (SaltParameter parameter : SaltParameter.values()) {
      double error = fitted.error(parameter).orElseThrow();
      assertThat(fitted.parameters().get(parameter))
          .as(parameter.label())
          .isCloseTo(TRUE.get(parameter), within(0.03 * error));
    }
  }

  @Test
  void noisyDataGiveTheTruthWithinItsErrorsMostly() {
    int inside = 0;
    int all = 0;
    double chisq = 0;
    double ndof = 0;
    for (int seed = 0; seed < 30; seed++) {
      Fitted fitted = fitted(FITTER, lightCurve(TRUE, 1, seed));
      chisq += fitted.chisq();
      ndof += fitted.ndof();
      for (SaltParameter parameter : SaltParameter.values()) {
        if (fitted.error(parameter).isPresent()) {
          double off = fitted.parameters().get(parameter) - TRUE.get(parameter);
          inside += Math.abs(off) < 2 * fitted.error(parameter).getAsDouble() ? 1 : 0;
          all++;
        }
      }
    }
    assertThat(all).isGreaterThan(120);
    assertThat(inside / (double) all).isBetween(0.85, 1.0);
    assertThat(chisq / ndof).isBetween(0.8, 1.2);
  }

  @Test
  void whatIsHeldStaysWhereItIsAndHasNoError() {
    FitSettings held =
        SETTINGS
            .withZ(Range.at(0.07))
            .withX1(Range.at(0.5))
            .withC(Range.at(0.1))
            .withT0(Range.at(59_012));
    Fitted fitted =
        fitted(
            new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), held), lightCurve(TRUE, 1, 3));
    assertThat(fitted.parameters().z()).isEqualTo(0.07);
    assertThat(fitted.parameters().t0()).isEqualTo(59_012);
    assertThat(fitted.parameters().x1()).isEqualTo(0.5);
    assertThat(fitted.parameters().c()).isEqualTo(0.1);
    assertThat(fitted.error(SaltParameter.X0)).isPresent();
    assertThat(fitted.error(SaltParameter.Z)).isEmpty();
    assertThat(fitted.error(SaltParameter.X1)).isEmpty();
    assertThat(fitted.ndof()).isEqualTo(lightCurve(TRUE, 1, 3).size() - 1);
    assertThat(fitted.atBound()).isEmpty();
  }

  @Test
  void x0CanBeHeldToo() {
    SaltFitter fitter =
        new SaltFitter(
            SaltModels.salt3f22(), Bandpasses.ztf(), SETTINGS.withX0(9e-4).withZ(Range.at(0.07)));
    Fitted fitted = fitted(fitter, lightCurve(TRUE, 0, 1));
    assertThat(fitted.parameters().x0()).isEqualTo(9e-4);
    assertThat(fitted.parameters().x1()).isCloseTo(0.6, within(1e-2));
    assertThat(fitted.error(SaltParameter.X0)).isEmpty();
    assertThat(fitted.error(SaltParameter.X1)).isPresent();
  }

  @Test
  void theSameLightCurveGivesTheSameFitOnEveryThread() {
    List<Observation> curve = lightCurve(TRUE, 1, 7);
    FitOutcome first = FITTER.fit(curve);
    SaltFitter another = new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), SETTINGS);
    List<FitOutcome> all =
        IntStream.range(0, 200)
            .parallel()
            .mapToObj(
                i -> {
                  another.fit(lightCurve(TRUE, 1, i));
                  return another.fit(curve);
                })
            .toList();
    assertThat(all).allMatch(first::equals);
  }

  @Test
  void dustInFrontIsTakenOff() {
    List<Observation> dusty = lightCurve(TRUE, 0, 1, MilkyWayDust.of(0.2));
    SaltFitter fitter =
        new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), SETTINGS.withMwebv(0.2));
    assertThat(fitted(fitter, dusty).parameters().c()).isCloseTo(0.08, within(1e-3));
    assertThat(fitted(FITTER, dusty).parameters().c()).isGreaterThan(0.2);
  }

  @Test
  void everyRefusalHasItsReason() {
    List<Observation> curve = lightCurve(TRUE, 1, 1);
    assertThat(reason(List.of())).isEqualTo(Reason.TOO_FEW_POINTS);
    assertThat(reason(curve.subList(0, 2))).isEqualTo(Reason.TOO_FEW_POINTS);
    assertThat(reason(changed(curve, 1e6, "ztfg"))).isEqualTo(Reason.LOW_SIGNAL);
    assertThat(reason(changed(curve, 1, "bessellb"))).isEqualTo(Reason.UNKNOWN_BAND);
    assertThat(reason(FITTER.fit(lightCurve(TRUE, 1, 1)))).isNull();
    SaltFitter hasty =
        new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), SETTINGS.withMostEvaluations(10));
    assertThat(reason(hasty.fit(curve))).isEqualTo(Reason.EVALUATION_LIMIT);
    SaltFitter elsewhere =
        new SaltFitter(
            SaltModels.salt3f22(), Bandpasses.ztf(), SETTINGS.withT0(new Range(50_000, 50_010)));
    assertThat(reason(elsewhere.fit(curve))).isEqualTo(Reason.OUTSIDE_MODEL);
    SaltFitter far =
        new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), SETTINGS.withZ(new Range(0.01, 4)));
    assertThat(reason(far.fit(curve))).isEqualTo(Reason.OUTSIDE_MODEL);
    SaltFitter undemanding =
        new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), SETTINGS.withDemands(0, 1));
    assertThat(reason(undemanding.fit(curve.subList(10, 13)))).isEqualTo(Reason.DEGENERATE);
  }

  @Test
  void anErrorFloorWidensTheErrors() {
    SaltFitter floored =
        new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), SETTINGS.withErrors(0.1, false));
    List<Observation> curve = lightCurve(TRUE, 1, 1);
    assertThat(fitted(floored, curve).error(SaltParameter.C).orElseThrow())
        .isGreaterThan(1.5 * fitted(FITTER, curve).error(SaltParameter.C).orElseThrow());
  }

  @Test
  void errorsAreFoundBesideTheLastRedshiftAtWhichTheModelCoversABand() {
    // a band whose red end leaves the model's 11000 angstroms just below the lowest redshift
    Bandpasses bands =
        Bandpasses.ztf()
            .with(
                Bandpass.of(
                    "y", new double[] {9500, 9600, 11_000, 11_109.9}, new double[] {0, 1, 1, 0}));
    SaltParameters near = new SaltParameters(0.0102, 59_012.3, 9e-2, 0.6, 0.08);
    List<Observation> empty = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String band = List.of("ztfg", "ztfr", "y").get(i % 3);
      empty.add(new Observation(near.t0() - 16 + 2.1 * i, band, 0, 1, 25));
    }
    double[] flux =
        new Photometry(SaltModels.salt3f22(), bands, MilkyWayDust.none(), empty).flux(near);
    List<Observation> curve = new ArrayList<>();
    for (int i = 0; i < flux.length; i++) {
      Observation o = empty.get(i);
      curve.add(new Observation(o.mjd(), o.band(), flux[i], 0.18 * flux[i] + 100, 25));
    }
    Fitted fitted = fitted(new SaltFitter(SaltModels.salt3f22(), bands, SETTINGS), curve);
    assertThat(fitted.parameters().z()).isCloseTo(near.z(), within(1e-4));
    assertThat(fitted.atBound()).isEmpty();
    assertThat(fitted.error(SaltParameter.Z)).isPresent();
  }

  @Test
  void anEpochAtTheModelsLastPhaseIsLeftOutAndNamedSoThatTheOthersGiveErrors() {
    List<Observation> curve = new ArrayList<>(lightCurve(TRUE, 0, 1));
    double last = TRUE.t0() + 49.9 * (1 + TRUE.z());
    curve.add(new Observation(last, "ztfr", 0, 1, 25)); // zero, where the model is not
    SaltFitter keeping =
        new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), SETTINGS.withPhases(null));
    Fitted all = fitted(keeping, curve);
    assertThat(all.atBound()).contains("phase");
    assertThat(all.error(SaltParameter.T0)).isEmpty();

    Fitted fitted = fitted(FITTER, curve);
    assertThat(fitted.leftOut()).containsExactly(last);
    assertThat(fitted.atBound()).isEmpty();
    assertThat(fitted.error(SaltParameter.T0)).isPresent();
    assertThat(fitted.ndof()).isEqualTo(all.ndof() - 1);
    assertThat(fitted.parameters().t0()).isCloseTo(TRUE.t0(), within(0.02));
  }

  @Test
  void epochsOutsideTheRangeOfPhasesAreLeftOut() {
    List<Observation> curve = lightCurve(TRUE, 0, 1);
    SaltFitter early =
        new SaltFitter(
            SaltModels.salt3f22(), Bandpasses.ztf(), SETTINGS.withPhases(new Range(-12, 20)));
    Fitted fitted = fitted(early, curve);
    List<Double> outside =
        curve.stream()
            .map(Observation::mjd)
            .filter(
                time ->
                    time < TRUE.t0() - 12 * (1 + TRUE.z())
                        || time > TRUE.t0() + 20 * (1 + TRUE.z()))
            .toList();
    assertThat(outside).hasSizeBetween(5, 12);
    assertThat(fitted.leftOut()).isEqualTo(outside);
    assertThat(fitted.parameters().x1()).isCloseTo(TRUE.x1(), within(0.02));
  }

  private static Reason reason(List<Observation> curve) {
    return reason(FITTER.fit(curve));
  }

  private static @org.jspecify.annotations.Nullable Reason reason(FitOutcome outcome) {
    return outcome instanceof NotFitted not ? not.reason() : null;
  }

  private static List<Observation> changed(List<Observation> curve, double factor, String band) {
    return curve.stream()
        .map(o -> new Observation(o.mjd(), band, o.flux(), factor * o.fluxError(), o.zeroPoint()))
        .toList();
  }

  private static Fitted fitted(SaltFitter fitter, List<Observation> curve) {
    FitOutcome outcome = fitter.fit(curve);
    assertThat(outcome).isInstanceOf(Fitted.class);
    return (Fitted) outcome;
  }

  static List<Observation> lightCurve(SaltParameters p, double noise, long seed) {
    return lightCurve(p, noise, seed, MilkyWayDust.none());
  }

  /** Every other day in g and r, with errors of two per cent and a sky. */
  private static List<Observation> lightCurve(
      SaltParameters p, double noise, long seed, MilkyWayDust dust) {
    List<Observation> empty = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      double zeroPoint = i % 3 == 0 ? 25 : 26.2;
      empty.add(
          new Observation(p.t0() - 16 + 2.1 * i, i % 2 == 0 ? "ztfg" : "ztfr", 0, 1, zeroPoint));
    }
    double[] flux = new Photometry(SaltModels.salt3f22(), Bandpasses.ztf(), dust, empty).flux(p);
    Random random = new Random(seed);
    List<Observation> curve = new ArrayList<>();
    for (int i = 0; i < flux.length; i++) {
      Observation o = empty.get(i);
      double sky = o.zeroPoint() == 25 ? 10 : 30;
      double error = Math.hypot(0.02 * flux[i], sky);
      curve.add(
          new Observation(
              o.mjd(),
              o.band(),
              flux[i] + noise * error * random.nextGaussian(),
              error,
              o.zeroPoint()));
    }
    return curve;
  }
}
