package nocturne.core.salt2.fit;

/**
 * Chi-square of a light curve as a function of z, t0 and c alone: x0 and x1 are always the best for
 * them (variable projection, Golub and Pereyra 1973, SIAM J. Numer. Anal. 10, 413; with Kaufman's
 * 1975 approximation of the normal matrix). Fluxes come from the tables. Belongs to one thread.
 */
final class ChiSquare {
  /** z, t0 and c. */
  static final int SIZE = 3;

  private static final int Z = 0;
  private static final int T0 = 1;
  private static final int C = 2;

  private final Basis basis;
  private final Amplitudes amplitudes;
  private final Evaluations evaluations;
  private final double[] residuals;
  private final double[][] slopes;
  private final double[] linear;
  private final double[][] shares = new double[SIZE][2];

  ChiSquare(Basis basis, Amplitudes amplitudes, Evaluations evaluations) {
    this.basis = basis;
    this.amplitudes = amplitudes;
    this.evaluations = evaluations;
    this.residuals = new double[basis.size()];
    this.slopes = new double[SIZE][basis.size()];
    this.linear = new double[basis.size()];
  }

  /** Goes to a point and answers with chi-square there. */
  double moveTo(double[] point) {
    evaluations.count();
    basis.moveTo(point[Z], point[T0], point[C]);
    amplitudes.solve(basis);
    return amplitudes.chisq();
  }

  double x0() {
    return amplitudes.x0();
  }

  double x1() {
    return amplitudes.x1();
  }

  /**
   * Half the gradient of chi-square, and the normal matrix: half its Hessian without the second
   * derivatives of the fluxes, with x0 and x1 following along.
   */
  void derivatives(double[] gradient, double[][] normal) {
    basis.differentiate();
    model(amplitudes.x0(), amplitudes.x1());
    for (int k = 0; k < SIZE; k++) {
      gradient[k] = dot(slopes[k], residuals);
      for (int l = 0; l <= k; l++) {
        normal[k][l] = dot(slopes[k], slopes[l]);
      }
    }
    if (amplitudes.directions() == 2) {
      projectBoth(normal);
    } else if (amplitudes.directions() == 1) {
      projectOne(normal);
    }
    for (int k = 0; k < SIZE; k++) {
      for (int l = 0; l < k; l++) {
        normal[l][k] = normal[k][l];
      }
    }
  }

  /** Residuals and their slopes by z, t0 and c with x0 and x1 held. */
  private void model(double x0, double x1) {
    double[] m0 = basis.curve(Basis.M0);
    double[] m1 = basis.curve(Basis.M1);
    double[] data = basis.data();
    double product = x0 * x1;
    for (int i = 0; i < data.length; i++) {
      residuals[i] = x0 * m0[i] + product * m1[i] - data[i];
    }
    for (int k = 0; k < SIZE; k++) {
      double[] slope = slopes[k];
      double[] by0 = basis.derivative(k, Basis.M0);
      double[] by1 = basis.derivative(k, Basis.M1);
      for (int i = 0; i < slope.length; i++) {
        slope[i] = x0 * by0[i] + product * by1[i];
      }
    }
  }

  private void projectBoth(double[][] normal) {
    double[] m0 = basis.curve(Basis.M0);
    double[] m1 = basis.curve(Basis.M1);
    double r00 = Math.sqrt(dot(m0, m0));
    double r01 = dot(m0, m1) / r00;
    double r11 = Math.sqrt(Math.max(dot(m1, m1) - r01 * r01, Double.MIN_NORMAL));
    for (int k = 0; k < SIZE; k++) {
      shares[k][0] = dot(slopes[k], m0) / r00;
      shares[k][1] = (dot(slopes[k], m1) - r01 * shares[k][0]) / r11;
      for (int l = 0; l <= k; l++) {
        normal[k][l] -= shares[k][0] * shares[l][0] + shares[k][1] * shares[l][1];
      }
    }
  }

  private void projectOne(double[][] normal) {
    double[] m0 = basis.curve(Basis.M0);
    double[] m1 = basis.curve(Basis.M1);
    double share = amplitudes.onlyX1() ? 0 : 1;
    double x1 = amplitudes.onlyX1() ? 1 : amplitudes.x1();
    for (int i = 0; i < linear.length; i++) {
      linear[i] = share * m0[i] + x1 * m1[i];
    }
    double norm = Math.sqrt(Math.max(dot(linear, linear), Double.MIN_NORMAL));
    for (int k = 0; k < SIZE; k++) {
      shares[k][0] = dot(slopes[k], linear) / norm;
      for (int l = 0; l <= k; l++) {
        normal[k][l] -= shares[k][0] * shares[l][0];
      }
    }
  }

  /**
   * Half the gradient of chi-square by all five, none of them following another.
   *
   * @param parameters z, t0, x0, x1, c
   * @param gradient in the same order
   */
  void gradient(double[] parameters, double[] gradient) {
    evaluations.count();
    basis.moveTo(parameters[0], parameters[1], parameters[4]);
    basis.differentiate();
    model(parameters[2], parameters[3]);
    double byM0 = dot(basis.curve(Basis.M0), residuals);
    double byM1 = dot(basis.curve(Basis.M1), residuals);
    gradient[0] = dot(slopes[Z], residuals);
    gradient[1] = dot(slopes[T0], residuals);
    gradient[2] = byM0 + parameters[3] * byM1;
    gradient[3] = parameters[2] * byM1;
    gradient[4] = dot(slopes[C], residuals);
  }

  /** Half the second derivatives by x0 and x1, at the last gradient. */
  void amplitudeHessian(double x0, double x1, double[][] hessian, int row0, int row1) {
    double[] m0 = basis.curve(Basis.M0);
    double[] m1 = basis.curve(Basis.M1);
    double s00 = dot(m0, m0);
    double s01 = dot(m0, m1);
    double s11 = dot(m1, m1);
    hessian[row0][row0] = s00 + x1 * (2 * s01 + x1 * s11);
    hessian[row0][row1] = x0 * (s01 + x1 * s11) + dot(m1, residuals);
    hessian[row1][row0] = hessian[row0][row1];
    hessian[row1][row1] = x0 * x0 * s11;
  }

  /** The diagonal of the normal matrix with nothing following: z, t0 and c at the last gradient. */
  double curvature(int k) {
    return dot(slopes[k], slopes[k]);
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
