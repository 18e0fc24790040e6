package nocturne.core.salt2.fit;

/**
 * Levenberg's and Marquardt's descent (Marquardt 1963, J. SIAM 11, 431) to a minimum of chi-square
 * within bounds of z, t0 and c: a parameter at a bound that chi-square would push out stays there.
 * Belongs to one thread.
 *
 * <p>It ends where a step promises less than {@link #TOLERANCE}, or where steps have become too
 * small to matter, as at the foot of a jump of chi-square.
 */
final class Descent {
  /** Chi-square that a further step may still promise: absolute, and as a share of chi-square. */
  static final double TOLERANCE = 1e-6;

  private static final double RELATIVE_TOLERANCE = 1e-10;

  /** A step smaller than this share of a parameter's range is none. */
  private static final double LEAST_STEP = 1e-12;

  private static final double FIRST_DAMPING = 1e-3;
  private static final double LEAST_DAMPING = 1e-9;
  private static final double MOST_DAMPING = 1e12;
  private static final int SIZE = ChiSquare.SIZE;

  private final ChiSquare problem;
  private final Evaluations evaluations;
  private final Range[] ranges;
  private final double[] gradient = new double[SIZE];
  private final double[][] normal = new double[SIZE][SIZE];
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
    this.ranges = ranges.clone();
  }

  /**
   * Goes down from a point, which is moved to where it ends.
   *
   * @param point z, t0 and c; in its bounds
   * @param mostSteps after so many it stops where it is
   * @param hopeless stops when chi-square cannot be expected to fall below this
   */
  Result from(double[] point, int mostSteps, double hopeless) {
    double chisq = problem.moveTo(point);
    problem.derivatives(gradient, normal);
    double damping = FIRST_DAMPING;
    double growth = 4;
    for (int tried = 0; tried < mostSteps; tried++) {
      hold(point);
      double promise = solve(point, damping);
      if (promise <= TOLERANCE + RELATIVE_TOLERANCE * chisq) {
        return new Result(chisq, true);
      }
      if (chisq - promise > hopeless && damping <= FIRST_DAMPING) {
        return new Result(chisq, false);
      }
      if (isTiny() || damping > MOST_DAMPING) {
        return new Result(chisq, true);
      }
      if (evaluations.isExhausted()) {
        return new Result(chisq, false);
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
      } else {
        damping = Math.max(damping, FIRST_DAMPING) * growth;
        growth *= 2;
      }
    }
    return new Result(chisq, false);
  }

  /**
   * Where a descent ended.
   *
   * @param chisq there
   * @param converged whether it ended of itself
   */
  record Result(double chisq, boolean converged) {}

  /** Holds what has no range and what is at a bound and would leave it. */
  private void hold(double[] point) {
    for (int k = 0; k < SIZE; k++) {
      Range range = ranges[k];
      held[k] =
          range.isPoint()
              || (point[k] <= range.low() && gradient[k] > 0)
              || (point[k] >= range.high() && gradient[k] < 0)
              || !(normal[k][k] > 0);
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
      next[k] = ranges[k].nearest(point[k] + step[k]);
      double d = next[k] - point[k];
      step[k] = d;
    }
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
      work[k][k] = free[k] ? normal[k][k] * (1 + damping) : 1;
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

  private boolean isTiny() {
    for (int k = 0; k < SIZE; k++) {
      if (Math.abs(step[k]) > LEAST_STEP * ranges[k].width()) {
        return false;
      }
    }
    return true;
  }
}
