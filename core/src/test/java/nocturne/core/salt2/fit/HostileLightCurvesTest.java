package nocturne.core.salt2.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameter;

/** Whatever a light curve has in it, there is an outcome, and never NaN in it. */
class HostileLightCurvesTest {
  private static final SaltFitter FITTER =
      fitter(FitSettings.defaults().withDemands(0, 1).withMostEvaluations(3000));
  private static final SaltFitter COVARIANT =
      fitter(
          FitSettings.defaults()
              .withDemands(0, 1)
              .withZ(Range.at(0.05))
              .withErrors(0, true)
              .withMostEvaluations(3000));

  private static SaltFitter fitter(FitSettings settings) {
    return new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), settings);
  }

  @Property(tries = 150)
  void wildValues(@ForAll("wild") List<Observation> curve) {
    isSound(FITTER.fit(curve));
  }

  @Property(tries = 60)
  void almostPlausibleValues(@ForAll("almostPlausible") List<Observation> curve) {
    isSound(FITTER.fit(curve));
    isSound(COVARIANT.fit(curve));
  }

  private static void isSound(FitOutcome outcome) {
    if (outcome instanceof Fitted fitted) {
      for (SaltParameter parameter : SaltParameter.values()) {
        assertThat(fitted.parameters().get(parameter)).isFinite();
        fitted.error(parameter).ifPresent(error -> assertThat(error).isPositive().isFinite());
        for (SaltParameter other : SaltParameter.values()) {
          fitted
              .covariance()
              .get(parameter, other)
              .ifPresent(value -> assertThat(value).isFinite());
        }
      }
      assertThat(fitted.chisq()).isNotNegative().isFinite();
      assertThat(fitted.parameters().z()).isBetween(0.01, 0.2);
      assertThat(fitted.parameters().x1()).isBetween(-5.0, 5.0);
      assertThat(fitted.parameters().c()).isBetween(-5.0, 5.0);
    }
  }

  @Provide
  Arbitrary<List<Observation>> wild() {
    Arbitrary<Double> any =
        Arbitraries.oneOf(
            Arbitraries.of(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                0.0,
                -0.0,
                1e300,
                -1e300,
                Double.MIN_VALUE,
                59_000.0,
                25.0,
                1.0),
            Arbitraries.doubles().between(-1e3, 6e4));
    return Combinators.combine(any, band(), any, any, any)
        .as(Observation::new)
        .list()
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<Observation>> almostPlausible() {
    Arbitrary<Double> time = Arbitraries.doubles().between(59_000, 59_080);
    Arbitrary<Double> flux = Arbitraries.doubles().between(-100, 5000);
    Arbitrary<Double> error =
        Arbitraries.oneOf(Arbitraries.doubles().between(0.01, 100), Arbitraries.of(0.0, -1.0));
    Arbitrary<Double> zeroPoint = Arbitraries.doubles().between(20, 30);
    return Combinators.combine(time, Arbitraries.of("ztfg", "ztfr"), flux, error, zeroPoint)
        .as(Observation::new)
        .list()
        .ofMinSize(3)
        .ofMaxSize(15);
  }

  private static Arbitrary<String> band() {
    return Arbitraries.of("ztfg", "ztfr", "ztfi", "unknown", "");
  }
}
