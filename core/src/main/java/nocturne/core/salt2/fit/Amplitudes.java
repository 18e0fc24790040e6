package nocturne.core.salt2.fit;

/**
 * The best x0 and x1 for given fluxes of M0 and M1: chi-square is a square of x0 and x0 x1.
 *
 * <p>Where x1 would leave its bounds, the best lies on one of the two straight lines x1 = lowest
 * and x1 = highest through the origin; the better one is taken. Belongs to one thread.
 */
final class Amplitudes {
  /** Below this share of its terms a determinant is nought. */
  private static final double SINGULAR = 1e-12;

  private final double heldX0;
  private final Range x1;
  private double bestX0;
  private double bestX1;
  private int directions;
  private double chisq;

  /**
   * @param heldX0 the value of x0; NaN where it is free, then without bounds
   * @param x1 its bounds; equal ones hold it
   */
  Amplitudes(double heldX0, Range x1) {
    this.heldX0 = heldX0;
    this.x1 = x1;
  }

  /** Solves for the current basis. */
  void solve(Basis basis) {
    double[] y = basis.data();
    double[] m0 = basis.curve(Basis.M0);
    double[] m1 = basis.curve(Basis.M1);
    double yy = 0;
    double b0 = 0;
    double b1 = 0;
    double s00 = 0;
    double s01 = 0;
    double s11 = 0;
    for (int i = 0; i < y.length; i++) {
      b0 += m0[i] * y[i];
      b1 += m1[i] * y[i];
      s00 += m0[i] * m0[i];
      s01 += m0[i] * m1[i];
      s11 += m1[i] * m1[i];
    }
    choose(b0, b1, s00, s01, s11);
    for (int i = 0; i < y.length; i++) {
      double residual = bestX0 * (m0[i] + bestX1 * m1[i]) - y[i];
      yy += residual * residual;
    }
    chisq = yy;
  }

  private void choose(double b0, double b1, double s00, double s01, double s11) {
    if (onlyX1()) {
      bestX0 = heldX0;
      double free = (b1 / bestX0 - s01) / s11;
      boolean moves = !x1.isPoint() && free > x1.low() && free < x1.high();
      bestX1 = x1.isPoint() ? x1.low() : Double.isNaN(free) ? x1.nearest(0) : x1.nearest(free);
      directions = moves ? 1 : 0;
      return;
    }
    if (!(s00 > 0)) {
      bestX0 = 0;
      bestX1 = x1.nearest(0);
      directions = 0;
      return;
    }
    double determinant = s00 * s11 - s01 * s01;
    if (!x1.isPoint() && determinant > SINGULAR * s00 * s11) {
      double a0 = (s11 * b0 - s01 * b1) / determinant;
      double a1 = (s00 * b1 - s01 * b0) / determinant;
      double ratio = a1 / a0;
      if (ratio > x1.low() && ratio < x1.high()) {
        bestX0 = a0;
        bestX1 = ratio;
        directions = 2;
        return;
      }
    }
    directions = 1;
    double low = gain(x1.low(), b0, b1, s00, s01, s11);
    double high = gain(x1.high(), b0, b1, s00, s01, s11);
    bestX1 = low >= high ? x1.low() : x1.high();
    double norm = norm(bestX1, s00, s01, s11);
    bestX0 = norm > 0 ? (b0 + bestX1 * b1) / norm : 0;
  }

  private static double gain(double x, double b0, double b1, double s00, double s01, double s11) {
    double norm = norm(x, s00, s01, s11);
    double b = b0 + x * b1;
    return norm > 0 ? b * b / norm : 0;
  }

  private static double norm(double x, double s00, double s01, double s11) {
    return s00 + x * (2 * s01 + x * s11);
  }

  double x0() {
    return bestX0;
  }

  double x1() {
    return bestX1;
  }

  double chisq() {
    return chisq;
  }

  /** Number of directions in which x0 and x1 can move: 2, 1 with x1 fixed or at a bound, or 0. */
  int directions() {
    return directions;
  }

  /** Whether the one direction is that of x1, as x0 is held. */
  boolean onlyX1() {
    return !Double.isNaN(heldX0);
  }
}
