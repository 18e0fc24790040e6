package nocturne.core.salt2;

import java.util.Arrays;

/**
 * By how many magnitudes a supernova of colour c = 1 is dimmed, against wavelength: a polynomial in
 * the wavelength reduced so that B is 0 and V is 1, where the law is 0 and -1; outside its range
 * continued along its tangents (Guy et al. 2007, as of the law's version 1).
 */
public final class ColourLaw {
  static final int MOST_COEFFICIENTS = 6;
  private static final double B = 4302.57;
  private static final double V = 5428.55;
  private static final double PER_REDUCED = 1 / (V - B);

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
          ("A colour law has at most %s coefficients and a range that ends after it"
                  + " begins, not %s and [%s, %s].")
              .formatted(MOST_COEFFICIENTS, given.length, from, to));
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

  /**
   * The dimming at many wavelengths at once, times a factor.
   *
   * @param wavelengths rest frame, angstroms, increasing
   * @param into as long as the wavelengths
   */
  void at(double[] wavelengths, double factor, double[] into) {
    int begin = 0;
    while (begin < wavelengths.length && reduced(wavelengths[begin]) < low) {
      into[begin] = factor * at(wavelengths[begin]);
      begin++;
    }
    int end = wavelengths.length;
    while (end > begin && reduced(wavelengths[end - 1]) > high) {
      end--;
      into[end] = factor * at(wavelengths[end]);
    }
    polynomials(wavelengths, -factor, into, begin, end);
  }

  /** Power by power, each in a loop that the compiler makes vectors of. */
  private void polynomials(double[] wavelengths, double factor, double[] into, int begin, int end) {
    Arrays.fill(into, begin, end, 0);
    for (int k = coefficients.length - 1; k >= 0; k--) {
      double coefficient = coefficients[k];
      for (int i = begin; i < end; i++) {
        into[i] = (wavelengths[i] - B) * PER_REDUCED * (coefficient + into[i]);
      }
    }
    for (int i = begin; i < end; i++) {
      into[i] *= factor;
    }
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
