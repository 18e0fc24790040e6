package nocturne.core.salt2.fit;

import org.jspecify.annotations.Nullable;

/**
 * Levenberg's and Marquardt's descent (Marquardt 1963, J. SIAM 11, 431) to a minimum of chi-square
 * within bounds of z, t0 and c: a parameter at a bound that chi-square would push out stays there.
 * Belongs to one thread.
 *
 * <p>It ends where a step promises less than a tolerance, or where steps have become too small to
 * matter, as at the foot of a jump of chi-square.
 */
final class Descent {
  private static final double RELATIVE_TOLERANCE = 1e-10;

  /** A step smaller than this share of a parameter's range is none. */
  private static final double LEAST_STEP = 1e-12;

  private static final int MOST_STEPS = 200;

  /** Steps of differences, in the errors of each parameter with the others held. */
  private static final double DIFFERENCE = 0.03;

  private static final double FIRST_DAMPING = 1e-3;
  private static final double LEAST_DAMPING = 1e-9;
  private static final double MOST_DAMPING = 1e12;
  private static final int SIZE = ChiSquare.SIZE;
  private static final int Z = 0;
  private static final int T0 = 1;
  private static final int C = 2;

  private final ChiSquare problem;
  private final Evaluations evaluations;
  private final Range[] given;
  private final Range[] ranges = new Range[SIZE];
  private @Nullable PhaseBoundary boundary;
  private final double[] gradient = new double[SIZE];
  private final double[][] normal = new double[SIZE][SIZE];
  private final double[] scales = new double[SIZE];
  private final double[] changed = new double[SIZE];
  private final double[][] unused = new double[SIZE][SIZE];
  private boolean exact;
  private final boolean[] held = new boolean[SIZE];
  private final double[] step = new double[SIZE];
  private final double[] next = new double[SIZE];
  private final double[][] work = new double[SIZE][SIZE + 1];

  /**
   * @param ranges of z, t0 and c
   */
  Descent(ChiSquare problem, Evaluations evaluations, Range[] ranges) {
    this.problem = problem;
    this.evaluations = evaluations;
    this.given = ranges.clone();
  }

  /**
   * Goes down from a point, which is moved to where it ends.
   *
   * @param point z, t0 and c; in its bounds
   * @param along the wall along which to go, and on which the point is put; null for none
   * @param tolerance the gain of chi-square for which no further step is taken
   * @param target it stops where it does not expect to reach this
   */
  Result from(double[] point, @Nullable PhaseBoundary along, double tolerance, Target target) {
    exact = false;
    return go(point, along, tolerance, target);
  }

  /**
   * What a descent must reach to be of use.
   *
   * @param chisq it must come to this
   * @param guard by which factor a step's promise may fall short of what is gained in the end
   */
  record Target(double chisq, double guard) {
    static final Target NONE = new Target(Double.POSITIVE_INFINITY, 0);

    private boolean isHopeless(double from, double promise) {
      return from - guard * promise > chisq;
    }
  }

  /**
   * Goes down with the differences of gradients in place of the normal matrix: three times the
   * work, but straight where residuals are large, and the second derivatives of the fluxes with
   * them.
   */
  Result exactlyFrom(double[] point, double tolerance) {
    exact = true;
    return go(point, null, tolerance, Target.NONE);
  }

  private Result go(
      double[] point, @Nullable PhaseBoundary along, double tolerance, Target target) {
    boundary = along;
    setRanges();
    put(point);
    double chisq = problem.moveTo(point);
    derivatives(point);
    double damping = FIRST_DAMPING;
    double growth = 4;
    boolean smooth = true;
    for (int tried = 0; tried < MOST_STEPS; tried++) {
      hold(point);
      double promise = solve(point, damping);
      if (exact && !(promise > 0) && damping <= MOST_DAMPING && isMoved()) {
        // no valley there: more damping turns the step downhill
        damping = Math.max(damping, FIRST_DAMPING) * growth;
        growth *= 2;
        continue;
      }
      if (promise <= tolerance + RELATIVE_TOLERANCE * chisq) {
        return new Result(chisq, true, smooth);
      }
      if (tried > 0 && smooth && target.isHopeless(chisq, promise)) {
        return new Result(chisq, false, smooth);
      }
      if (isTiny() || damping > MOST_DAMPING) {
        return new Result(chisq, true, false);
      }
      if (evaluations.isExhausted()) {
        return new Result(chisq, false, smooth);
      }
      double reached = problem.moveTo(next);
      double gain = (chisq - reached) / promise;
      if (reached < chisq) {
        System.arraycopy(next, 0, point, 0, SIZE);
        chisq = reached;
        problem.derivatives(gradient, normal);
        damping =
            gain > 0.9
                ? damping / 30
                : gain > 0.5 ? damping / 5 : gain < 0.2 ? damping * 3 : damping;
        damping = Math.max(damping, LEAST_DAMPING);
        growth = 4;
        smooth = true;
      } else {
        smooth = false;
        damping = Math.max(damping, FIRST_DAMPING) * growth;
        growth *= 2;
      }
    }
    return new Result(chisq, false, smooth);
  }

  /**
   * Where a descent ended.
   *
   * @param chisq there
   * @param converged whether it ended of itself
   * @param smooth whether the last step that was tried led down, as it does where chi-square has
   *     neither jump nor kink
   */
  record Result(double chisq, boolean converged, boolean smooth) {}

  private void setRanges() {
    System.arraycopy(given, 0, ranges, 0, SIZE);
    if (boundary != null) {
      ranges[Z] = boundary.redshifts(given[Z], given[T0]);
      ranges[T0] = Range.at(0);
    }
  }

  /** Puts a point on the wall. */
  private void put(double[] point) {
    if (boundary != null) {
      point[Z] = ranges[Z].nearest(point[Z]);
      point[T0] = boundary.maximum(point[Z]);
    }
  }

  /** The derivatives; along a wall t0 goes with z. */
  private void derivatives(double[] point) {
    problem.derivatives(gradient, normal);
    for (int k = 0; k < SIZE; k++) {
      scales[k] = normal[k][k];
    }
    if (exact) {
      differences(point);
    }
    if (boundary != null) {
      double slope = boundary.slope();
      gradient[Z] += slope * gradient[T0];
      normal[Z][Z] += slope * (2 * normal[Z][T0] + slope * normal[T0][T0]);
      normal[Z][C] += slope * normal[T0][C];
      normal[C][Z] = normal[Z][C];
      normal[Z][T0] = 0;
      normal[T0][Z] = 0;
      normal[T0][C] = 0;
      normal[C][T0] = 0;
      gradient[T0] = 0;
    }
  }

  /** Replaces the normal matrix by differences of gradients. */
  private void differences(double[] point) {
    double[][] hessian = new double[SIZE][SIZE];
    double[] beside = new double[SIZE];
    for (int k = 0; k < SIZE; k++) {
      if (ranges[k].isPoint() || !(scales[k] > 0)) {
        hessian[k][k] = normal[k][k];
        continue;
      }
      double step = DIFFERENCE / Math.sqrt(scales[k]);
      System.arraycopy(point, 0, beside, 0, SIZE);
      beside[k] = ranges[k].nearest(point[k] + step);
      if (beside[k] <= point[k]) {
        beside[k] = ranges[k].nearest(point[k] - step);
      }
      problem.moveTo(beside);
      problem.derivatives(changed, unused);
      for (int l = 0; l < SIZE; l++) {
        hessian[k][l] = (changed[l] - gradient[l]) / (beside[k] - point[k]);
      }
    }
    for (int k = 0; k < SIZE; k++) {
      for (int l = 0; l < SIZE; l++) {
        normal[k][l] = (hessian[k][l] + hessian[l][k]) / 2;
      }
    }
  }

  /** Holds what has no range and what is at a bound and would leave it. */
  private void hold(double[] point) {
    for (int k = 0; k < SIZE; k++) {
      Range range = ranges[k];
      held[k] =
          range.isPoint()
              || (point[k] <= range.low() && gradient[k] > 0)
              || (point[k] >= range.high() && gradient[k] < 0)
              || !(scales[k] > 0);
    }
  }

  /** Finds the next point, within the bounds, and answers what it promises to gain. */
  private double solve(double[] point, double damping) {
    boolean[] free = new boolean[SIZE];
    for (int k = 0; k < SIZE; k++) {
      free[k] = !held[k];
      step[k] = 0;
    }
    for (int round = 0; round < SIZE; round++) {
      eliminate(free, damping);
      int worst = -1;
      double shortest = 1;
      for (int k = 0; k < SIZE; k++) {
        if (free[k] && step[k] != 0) {
          double room = (step[k] > 0 ? ranges[k].high() : ranges[k].low()) - point[k];
          double share = room / step[k];
          if (share < shortest) {
            shortest = share;
            worst = k;
          }
        }
      }
      if (worst < 0) {
        break;
      }
      // to the bound with it, and the best for the others
      step[worst] = (step[worst] > 0 ? ranges[worst].high() : ranges[worst].low()) - point[worst];
      free[worst] = false;
    }
    double promise = 0;
    for (int k = 0; k < SIZE; k++) {
      if (boundary != null && k == T0) {
        continue;
      }
      next[k] = ranges[k].nearest(point[k] + step[k]);
      double d = next[k] - point[k];
      step[k] = d;
    }
    put(next);
    for (int k = 0; k < SIZE; k++) {
      double bend = 0;
      for (int l = 0; l < SIZE; l++) {
        bend += normal[k][l] * step[l];
      }
      promise -= step[k] * (2 * gradient[k] + bend);
    }
    return promise;
  }

  /** Solves (normal + damping) step = -gradient for the free ones, the others' steps given. */
  private void eliminate(boolean[] free, double damping) {
    for (int k = 0; k < SIZE; k++) {
      double right = -gradient[k];
      for (int l = 0; l < SIZE; l++) {
        if (!free[l]) {
          right -= normal[k][l] * step[l];
        }
        work[k][l] = free[k] && free[l] ? normal[k][l] : 0;
      }
      work[k][k] = free[k] ? normal[k][k] + scales[k] * damping : 1;
      work[k][SIZE] = free[k] ? right : step[k];
    }
    for (int k = 0; k < SIZE; k++) {
      double pivot = work[k][k];
      for (int l = k + 1; l < SIZE; l++) {
        double share = pivot == 0 ? 0 : work[l][k] / pivot;
        for (int m = k; m <= SIZE; m++) {
          work[l][m] -= share * work[k][m];
        }
      }
    }
    for (int k = SIZE - 1; k >= 0; k--) {
      double right = work[k][SIZE];
      for (int l = k + 1; l < SIZE; l++) {
        right -= work[k][l] * step[l];
      }
      step[k] = work[k][k] == 0 ? 0 : right / work[k][k];
    }
  }

  private boolean isMoved() {
    return step[Z] != 0 || step[T0] != 0 || step[C] != 0;
  }

  private boolean isTiny() {
    for (int k = 0; k < SIZE; k++) {
      if (Math.abs(step[k]) > LEAST_STEP * ranges[k].width()) {
        return false;
      }
    }
    return true;
  }
}
