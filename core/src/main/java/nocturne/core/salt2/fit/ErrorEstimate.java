package nocturne.core.salt2.fit;

import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;
import org.jspecify.annotations.Nullable;

/**
 * The covariance of the parameters at a minimum: the inverse of half the Hessian of chi-square, in
 * those that are free and at no bound.
 *
 * <p>The Hessian is the central difference of chi-square's gradient. The steps in z, t0 and c are
 * those that raise chi-square by 0.01 with all else held, to a quarter; in z at most 0.002. In x0
 * and x1 it is exact. The second derivative by z, which tables over z make too smooth, is the
 * central difference of the full model's chi-square; that of the tables where the step would leave
 * the redshifts at which the model covers the bands. The model is only once differentiable in
 * phase, so the second derivative by t0 is a mean over the step.
 */
final class ErrorEstimate {
  /** By how much a step raises chi-square. */
  static final double RISE = 0.01;

  /** A pivot below this share of the diagonal is nought. */
  private static final double SINGULAR = 1e-13;

  private static final double LONGEST_Z_STEP = 0.002;
  private static final int MOST_ROUNDS = 4;

  /** A step within this of the right one will do. */
  private static final double CLOSE = 0.25;

  private static final int SIZE = SaltParameter.values().length;
  private static final int Z = 0;
  private static final int X0 = 2;
  private static final int X1 = 3;

  /** Indices of z, t0 and c among the five parameters. */
  private static final int[] NONLINEAR = {0, 1, 4};

  private final ChiSquare problem;
  private final ToDoubleFunction<SaltParameters> full;
  private final DoublePredicate covered;
  private double width;
  private final double[] up = new double[SIZE];
  private final double[] down = new double[SIZE];

  /**
   * @param full chi-square under the full model
   * @param covered whether the model covers the bands at a redshift, so that it can be asked there
   */
  ErrorEstimate(ChiSquare problem, ToDoubleFunction<SaltParameters> full, DoublePredicate covered) {
    this.problem = problem;
    this.full = full;
    this.covered = covered;
  }

  /**
   * @param known whether the parameter is free and at no bound
   * @param chisq chi-square at p under the full model
   */
  Covariance at(SaltParameters p, boolean[] known, double chisq) {
    double[] all = {p.z(), p.t0(), p.x0(), p.x1(), p.c()};
    double[][] hessian = new double[SIZE][SIZE];
    problem.gradient(all, up);
    double[] curvatures = new double[NONLINEAR.length];
    for (int k = 0; k < NONLINEAR.length; k++) {
      curvatures[k] = problem.curvature(k);
    }
    problem.amplitudeHessian(p.x0(), p.x1(), hessian, X0, X1);
    for (int k = 0; k < NONLINEAR.length; k++) {
      int which = NONLINEAR[k];
      if (known[which]) {
        step(all, which, curvatures[k]);
        row(which, hessian);
        if (which == Z && covered.test(p.z() + width / 2) && covered.test(p.z() - width / 2)) {
          hessian[Z][Z] = bend(p, chisq, width / 2);
        }
      }
    }
    return covariance(hessian, known);
  }

  /** Half the second derivative by z under the full model. */
  private double bend(SaltParameters p, double chisq, double step) {
    double above = full.applyAsDouble(shifted(p, step));
    double below = full.applyAsDouble(shifted(p, -step));
    return (above + below - 2 * chisq) / (2 * step * step);
  }

  private static SaltParameters shifted(SaltParameters p, double by) {
    return new SaltParameters(p.z() + by, p.t0(), p.x0(), p.x1(), p.c());
  }

  /** Leaves the gradients on either side behind. */
  private void step(double[] all, int which, double curvature) {
    double bend = curvature;
    double step = 0;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double next = Math.sqrt(RISE / bend);
      next = which == Z ? Math.min(next, LONGEST_Z_STEP) : next;
      if (round > 0 && Math.abs(next / step - 1) < CLOSE) {
        break;
      }
      step = next;
      bend = difference(all, which, step);
      if (!(bend > 0)) {
        break;
      }
    }
  }

  private double difference(double[] all, int which, double step) {
    double middle = all[which];
    all[which] = middle + step;
    double above = all[which];
    problem.gradient(all, up);
    all[which] = middle - step;
    double below = all[which];
    problem.gradient(all, down);
    all[which] = middle;
    width = above - below;
    return (up[which] - down[which]) / width;
  }

  private void row(int which, double[][] hessian) {
    for (int other = 0; other < SIZE; other++) {
      double slope = (up[other] - down[other]) / width;
      boolean both = other != X0 && other != X1 && other != which;
      if (both) {
        hessian[which][other] += slope / 2;
        hessian[other][which] += slope / 2;
      } else {
        hessian[which][other] = slope;
        hessian[other][which] = slope;
      }
    }
  }

  private static Covariance covariance(double[][] hessian, boolean[] known) {
    int[] which = new int[SIZE];
    int size = 0;
    for (int k = 0; k < SIZE; k++) {
      if (known[k]) {
        which[size++] = k;
      }
    }
    double[][] part = new double[size][size];
    double[] scales = new double[size];
    for (int k = 0; k < size; k++) {
      scales[k] = Math.sqrt(hessian[which[k]][which[k]]);
    }
    for (int k = 0; k < size; k++) {
      for (int l = 0; l < size; l++) {
        part[k][l] = hessian[which[k]][which[l]] / (scales[k] * scales[l]);
      }
    }
    double[][] inverse = inverse(part);
    if (inverse == null) {
      return Covariance.unknown();
    }
    double[] values = new double[SIZE * SIZE];
    Arrays.fill(values, Double.NaN);
    for (int k = 0; k < size; k++) {
      for (int l = 0; l < size; l++) {
        double value = inverse[k][l] / (scales[k] * scales[l]);
        if (!Double.isFinite(value)) {
          return Covariance.unknown();
        }
        values[which[k] * SIZE + which[l]] = value;
      }
    }
    return Covariance.of(values);
  }

  /**
   * The inverse of a symmetric matrix with a diagonal of ones; null if it is not positive definite.
   */
  private static double @Nullable [][] inverse(double[][] matrix) {
    int size = matrix.length;
    double[][] root = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i][j];
        for (int k = 0; k < j; k++) {
          sum -= root[i][k] * root[j][k];
        }
        if (j < i) {
          root[i][j] = sum / root[j][j];
        } else if (sum > SINGULAR) {
          root[i][i] = Math.sqrt(sum);
        } else {
          return null;
        }
      }
    }
    double[][] inverse = new double[size][size];
    for (int column = 0; column < size; column++) {
      for (int i = 0; i < size; i++) {
        double sum = i == column ? 1 : 0;
        for (int k = 0; k < i; k++) {
          sum -= root[i][k] * inverse[k][column];
        }
        inverse[i][column] = sum / root[i][i];
      }
      for (int i = size - 1; i >= 0; i--) {
        double sum = inverse[i][column];
        for (int k = i + 1; k < size; k++) {
          sum -= root[k][i] * inverse[k][column];
        }
        inverse[i][column] = sum / root[i][i];
      }
    }
    return inverse;
  }
}
