package nocturne.core.salt2;

/**
 * By how many magnitudes a supernova of colour c = 1 is dimmed, against wavelength: a polynomial in
 * the wavelength reduced so that B is 0 and V is 1, where the law is 0 and -1; outside its range
 * continued along its tangents (Guy et al. 2007, as of the law's version 1).
 */
public final class ColourLaw {
  static final int MOST_COEFFICIENTS = 6;
  private static final double B = 4302.57;
  private static final double V = 5428.55;

  private final double[] given;
  private final double[] coefficients;
  private final double from;
  private final double to;
  private final double low;
  private final double high;
  private final double lowValue;
  private final double highValue;
  private final double lowSlope;
  private final double highSlope;

  /**
   * @param given the coefficients of the powers from the second on; that of the first follows,
   *     since all add up to 1
   * @param from first wavelength of the polynomial, rest frame, angstroms
   * @param to last one
   */
  ColourLaw(double[] given, double from, double to) {
    if (given.length > MOST_COEFFICIENTS || !(from < to)) {
      throw new IllegalArgumentException(
          "A colour law has at most "
              + MOST_COEFFICIENTS
              + " coefficients and a range that ends after it begins, not "
              + given.length
              + " and ["
              + from
              + ", "
              + to
              + "].");
    }
    this.given = given.clone();
    this.from = from;
    this.to = to;
    this.coefficients = new double[given.length + 1];
    coefficients[0] = 1;
    for (int i = 0; i < given.length; i++) {
      coefficients[i + 1] = given[i];
      coefficients[0] -= given[i];
    }
    this.low = reduced(from);
    this.high = reduced(to);
    this.lowValue = polynomial(low);
    this.highValue = polynomial(high);
    this.lowSlope = slope(low);
    this.highSlope = slope(high);
  }

  private static double reduced(double wavelength) {
    return (wavelength - B) / (V - B);
  }

  private double polynomial(double x) {
    double value = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      value = x * (coefficients[i] + value);
    }
    return value;
  }

  private double slope(double x) {
    double value = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      value = x * value + (i + 1) * coefficients[i];
    }
    return value;
  }

  /**
   * The dimming for c = 1 in magnitudes; the flux is multiplied by 10^(-0.4 c times this).
   *
   * @param wavelength rest frame, angstroms
   */
  public double at(double wavelength) {
    double x = reduced(wavelength);
    if (x < low) {
      return -(lowValue + lowSlope * (x - low));
    }
    return x <= high ? -polynomial(x) : -(highValue + highSlope * (x - high));
  }

  double[] given() {
    return given.clone();
  }

  double from() {
    return from;
  }

  double to() {
    return to;
  }
}
