package nocturne.core.lightcurve;

/**
 * Ten to the power of x, rounded as well as a double can be.
 *
 * <p>{@link Math#pow} may be off in the last bit, and differently on each kind of machine. A fit
 * that follows such a bit can end in another minimum, so fluxes are computed here with numbers of
 * twice the precision, each the unevaluated sum {@code hi + lo} of two doubles (Dekker 1971, Numer.
 * Math. 18, 224): {@code 10^x = 2^k exp(r)} with {@code |r| <= ln(2)/2}, and {@code exp(r) - 1}
 * from its Taylor series at {@code r/256}, doubled eight times by {@code s <- 2s + s^2}.
 */
final class PowerOfTen {
  private static final double LN10_HI = 2.302585092994046;
  private static final double LN10_LO = -2.1707562233822494e-16;
  private static final double LN2_HI = 0.6931471805599453;
  private static final double LN2_LO = 2.3190468138462996e-17;
  private static final double LARGEST_EXPONENT = 300;
  private static final int HALVINGS = 8;
  private static final int TERMS = 12;

  private double hi;
  private double lo;

  private PowerOfTen(double hi, double lo) {
    set(hi, lo);
  }

  /** Ten to the power of x. Beyond ±300, where no flux is, {@link Math#pow} answers. */
  static double of(double x) {
    if (!(Math.abs(x) <= LARGEST_EXPONENT)) {
      return Math.pow(10, x);
    }
    double product = x * LN10_HI;
    PowerOfTen r = new PowerOfTen(product, Math.fma(x, LN10_HI, -product) + x * LN10_LO);
    double k = Math.rint(product / LN2_HI);
    double whole = k * LN2_HI;
    r.add(-whole, -(Math.fma(k, LN2_HI, -whole) + k * LN2_LO));
    double scale = 1 << HALVINGS;
    r.set(r.hi / scale, r.lo / scale);
    PowerOfTen s = r.exponentialLessOne();
    for (int i = 0; i < HALVINGS; i++) {
      PowerOfTen square = new PowerOfTen(s.hi, s.lo);
      square.multiply(s.hi, s.lo);
      s.set(2 * s.hi, 2 * s.lo);
      s.add(square.hi, square.lo);
    }
    s.add(1, 0);
    return Math.scalb(s.hi, (int) k);
  }

  /** By Horner's rule: r (1 + r/2 (1 + r/3 (1 + ...))). */
  private PowerOfTen exponentialLessOne() {
    PowerOfTen sum = new PowerOfTen(1, 0);
    for (int n = TERMS; n >= 2; n--) {
      sum.multiply(hi, lo);
      sum.divide(n);
      sum.add(1, 0);
    }
    sum.multiply(hi, lo);
    return sum;
  }

  private void set(double newHi, double newLo) {
    double sum = newHi + newLo;
    lo = newLo - (sum - newHi);
    hi = sum;
  }

  private void add(double otherHi, double otherLo) {
    double sum = hi + otherHi;
    double part = sum - hi;
    double error = (hi - (sum - part)) + (otherHi - part);
    set(sum, error + lo + otherLo);
  }

  private void multiply(double otherHi, double otherLo) {
    double product = hi * otherHi;
    double error = Math.fma(hi, otherHi, -product);
    set(product, error + (hi * otherLo + lo * otherHi));
  }

  private void divide(double by) {
    double quotient = hi / by;
    double remainder = Math.fma(-quotient, by, hi) + lo;
    set(quotient, remainder / by);
  }
}
