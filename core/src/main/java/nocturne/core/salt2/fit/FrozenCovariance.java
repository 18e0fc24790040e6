package nocturne.core.salt2.fit;

import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;
import org.jspecify.annotations.Nullable;

/**
 * Minimises chi-square with the model's own uncertainty in the errors. The covariance is that of
 * the parameters reached so far and stays as it is while chi-square is minimised; this is done
 * again until no parameter moves by more than a tenth of its error. To minimise over a covariance
 * that follows the parameters would reward models that know little.
 */
final class FrozenCovariance {
  private static final int MOST_ROUNDS = 20;
  private static final double MOVED = 0.1;
  private static final double TOLERANCE = 1e-6;

  private final Tables tables;
  private final Measurements epochs;
  private final FullModel full;
  private final Amplitudes amplitudes;
  private final Evaluations evaluations;
  private final Range[] ranges;
  private @Nullable Whitening whitening;
  private @Nullable ChiSquare problem;
  private boolean converged;

  FrozenCovariance(
      Tables tables,
      Measurements epochs,
      FullModel full,
      Amplitudes amplitudes,
      Evaluations evaluations,
      Range[] ranges) {
    this.tables = tables;
    this.epochs = epochs;
    this.full = full;
    this.amplitudes = amplitudes;
    this.evaluations = evaluations;
    this.ranges = ranges.clone();
  }

  /**
   * Goes on from the minimum without the model's uncertainty.
   *
   * @param bounds which parameters have an error at some values
   * @return the parameters; null where errors and the model's covariance make no covariance
   */
  @Nullable SaltParameters from(SaltParameters start, Bounds bounds) {
    SaltParameters p = start;
    Function<SaltParameters, double[][]> covariance = full.covariance(epochs);
    for (int round = 0; round < MOST_ROUNDS && !converged; round++) {
      Whitening white = Whitening.of(total(covariance.apply(p)));
      if (white == null) {
        return null;
      }
      whitening = white;
      ChiSquare frozen = new ChiSquare(new Basis(tables, epochs, white), amplitudes, evaluations);
      problem = frozen;
      Descent descent = new Descent(frozen, evaluations, ranges);
      double[] point = {p.z(), p.t0(), p.c()};
      Descent.Result result = descent.from(point, null, TOLERANCE, Descent.Target.NONE);
      if (!result.smooth()) {
        result = descent.exactlyFrom(point, TOLERANCE);
      }
      frozen.moveTo(point);
      SaltParameters next =
          new SaltParameters(point[0], point[1], frozen.x0(), frozen.x1(), point[2]);
      ToDoubleFunction<SaltParameters> chisq = q -> chisq(full.residuals(epochs, q));
      Covariance errors =
          new ErrorEstimate(frozen, chisq, z -> full.covers(epochs, z))
              .at(next, bounds.known(next), chisq.applyAsDouble(next));
      converged = result.converged() && isNear(p, next, errors);
      p = next;
      if (evaluations.isExhausted()) {
        break;
      }
    }
    return p;
  }

  private static boolean isNear(SaltParameters p, SaltParameters next, Covariance errors) {
    for (SaltParameter parameter : SaltParameter.values()) {
      double moved = Math.abs(next.get(parameter) - p.get(parameter));
      double variance = errors.get(parameter, parameter).orElse(Double.POSITIVE_INFINITY);
      if (moved > MOVED * Math.sqrt(variance)) {
        return false;
      }
    }
    return true;
  }

  private double[][] total(double[][] total) {
    for (int i = 0; i < total.length; i++) {
      total[i][i] += epochs.errors()[i] * epochs.errors()[i];
    }
    return total;
  }

  /** Chi-square of residuals under the last covariance. */
  double chisq(double[] residuals) {
    double[] white = residuals.clone();
    if (whitening != null) {
      whitening.apply(white);
    }
    double chisq = 0;
    for (double one : white) {
      chisq += one * one;
    }
    return chisq;
  }

  /** The last problem that was minimised. */
  @Nullable ChiSquare problem() {
    return problem;
  }

  /** Whether the parameters came to rest. */
  boolean converged() {
    return converged;
  }
}
