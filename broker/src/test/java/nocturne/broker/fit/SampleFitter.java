package nocturne.broker.fit;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.SaltParameters;

/**
 * A fitter for tests of the stages alone: quick, and its answer is plain from the light curve. It
 * wants six points, and finds the time of the brightest and its flux; z is at a bound where the
 * first flux is negative.
 */
public final class SampleFitter implements LightCurveFitter {

  @Override
  public FitOutcome fit(List<Observation> photometry) {
    if (photometry.size() < 6) {
      return new NotFitted(
          NotFitted.Reason.TOO_FEW_POINTS, photometry.size() + " points, 6 are wanted");
    }
    Observation brightest = photometry.get(0);
    for (Observation each : photometry) {
      brightest = each.flux() > brightest.flux() ? each : brightest;
    }
    boolean atBound = photometry.get(0).flux() < 0;
    double[] covariance = new double[25];
    if (atBound) {
      Arrays.fill(covariance, Double.NaN);
    }
    covariance[12] = 4;
    return new Fitted(
        new SaltParameters(0.05, brightest.mjd(), brightest.flux(), 0.5, -0.1),
        Covariance.of(covariance),
        new Fitted.Goodness(photometry.size(), photometry.size() - 5),
        new Fitted.Search(42, true, atBound ? Set.of("z") : Set.of()),
        atBound ? Fitted.Quality.AT_BOUND : Fitted.Quality.GOOD,
        new Fitted.Model(SaltModels.DEFAULT, SaltModels.salt3f22().version()),
        List.of());
  }
}
