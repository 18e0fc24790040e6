package nocturne.core.salt2;

/**
 * Dust of our own galaxy, in the observer's frame: the extinction curve of Fitzpatrick (1999, PASP
 * 111, 63) for R_V = 3.1. Below 2700 angstroms the function of Fitzpatrick and Massa (1990), above
 * a natural cubic spline through his points in the optical and infrared. The coefficients of the
 * points, which have more digits than the paper's tables, are those of the Python library {@code
 * extinction}.
 */
public final class MilkyWayDust {
  private static final double R_V = 3.1;
  private static final double PER_MICROMETRE = 1e4; // angstroms
  private static final double ULTRAVIOLET_BELOW = 2700;
  private static final MilkyWayDust NONE = new MilkyWayDust(0);
  private static final double C2 = -0.824 + 4.717 / R_V;
  private static final double C1 = 2.030 - 3.007 * C2;

  /** Inverse wavelengths of the spline's points, per micrometre. */
  private static final double[] X = {
    0,
    PER_MICROMETRE / 26500,
    PER_MICROMETRE / 12200,
    PER_MICROMETRE / 6000,
    PER_MICROMETRE / 5470,
    PER_MICROMETRE / 4670,
    PER_MICROMETRE / 4110,
    PER_MICROMETRE / 2700,
    PER_MICROMETRE / 2600
  };

  private static final double[] Y = {
    0,
    0.26469 * R_V / 3.1,
    0.82925 * R_V / 3.1,
    -4.22809e-01 + R_V * (1.00270 + R_V * 2.13572e-04),
    -5.13540e-02 + R_V * (1.00216 + R_V * -7.35778e-05),
    7.00127e-01 + R_V * (1.00184 + R_V * -3.32598e-05),
    1.19456 + R_V * (1.01707 + R_V * (-5.46959e-03 + R_V * (7.97809e-04 + R_V * -4.45636e-05))),
    ultraviolet(X[7]),
    ultraviolet(X[8])
  };

  private static final double[] CURVATURE = naturalSpline();

  private final double ebv;

  private MilkyWayDust(double ebv) {
    this.ebv = ebv;
  }

  /** No dust. */
  public static MilkyWayDust none() {
    return NONE;
  }

  /**
   * Dust of a colour excess; illegal where that is no number.
   *
   * @param ebv E(B-V), mag
   */
  public static MilkyWayDust of(double ebv) {
    if (!Double.isFinite(ebv)) {
      throw new IllegalArgumentException("E(B-V) is a number of magnitudes, not " + ebv + ".");
    }
    return ebv == 0 ? NONE : new MilkyWayDust(ebv);
  }

  /** E(B-V), mag. */
  public double ebv() {
    return ebv;
  }

  /** The share of light that gets through, at an observer-frame wavelength in angstroms. */
  public double transmission(double wavelength) {
    return ebv == 0 ? 1 : Math.pow(10, -0.4 * ebv * curve(wavelength));
  }

  /** Extinction in magnitudes for E(B-V) = 1. */
  static double curve(double wavelength) {
    double x = PER_MICROMETRE / wavelength;
    return wavelength < ULTRAVIOLET_BELOW ? ultraviolet(x) : spline(x);
  }

  private static double ultraviolet(double x) {
    double x2 = x * x;
    double y = x2 - 4.596 * 4.596;
    double bump = x2 / (y * y + x2 * 0.99 * 0.99);
    double k = C1 + C2 * x + 3.23 * bump;
    if (x > 5.9) {
      double far = x - 5.9;
      k += 0.41 * far * far * (0.5392 + 0.05644 * far);
    }
    return k + R_V;
  }

  private static double spline(double x) {
    int i = 0;
    while (i < X.length - 2 && x >= X[i + 1]) {
      i++;
    }
    double h = X[i + 1] - X[i];
    double a = (X[i + 1] - x) / h;
    double b = (x - X[i]) / h;
    return a * Y[i]
        + b * Y[i + 1]
        + ((a * a * a - a) * CURVATURE[i] + (b * b * b - b) * CURVATURE[i + 1]) * h * h / 6;
  }

  /** Second derivatives at the points, 0 at both ends: the tridiagonal system, eliminated. */
  private static double[] naturalSpline() {
    int n = X.length;
    double[] second = new double[n];
    double[] upper = new double[n];
    double[] right = new double[n];
    for (int i = 1; i < n - 1; i++) {
      double before = X[i] - X[i - 1];
      double after = X[i + 1] - X[i];
      double pivot = 2 * (before + after) - before * upper[i - 1];
      double jump = (Y[i + 1] - Y[i]) / after - (Y[i] - Y[i - 1]) / before;
      upper[i] = after / pivot;
      right[i] = (6 * jump - before * right[i - 1]) / pivot;
    }
    for (int i = n - 2; i > 0; i--) {
      second[i] = right[i] - upper[i] * second[i + 1];
    }
    return second;
  }
}
