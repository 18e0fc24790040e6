package nocturne.core.salt2;

/**
 * exp of many numbers at once, in loops that the compiler makes vectors of.
 *
 * <p>By Taylor's series of a small share of each number, squared as often as it was halved: the
 * rounding errors double with each squaring, so for numbers up to {@code size} the relative error
 * stays below about {@code 5e-15 size}. exp(0) is exactly 1.
 */
final class Exponentials {
  /** The share that the series is for: the first term left out is 3e-17 there. */
  private static final double SMALL = 0.1;

  /** Beyond this exp is infinite or 0 whatever the number of halvings. */
  private static final double LARGE = 1024;

  private Exponentials() {}

  /**
   * Writes {@code exp(factor numbers[i])}.
   *
   * @param size what no {@code |numbers[i]|} is above
   * @param into as long as the numbers
   */
  static void of(double[] numbers, double factor, double size, double[] into) {
    double largest = Math.abs(factor) * size;
    if (!(largest < LARGE)) {
      for (int i = 0; i < numbers.length; i++) {
        into[i] = Math.exp(factor * numbers[i]);
      }
      return;
    }
    int halvings = 0;
    for (double share = largest; share > SMALL; share /= 2) {
      halvings++;
    }
    series(numbers, factor / (1 << halvings), into);
    for (int k = 0; k < halvings; k++) {
      square(into);
    }
  }

  private static void series(double[] numbers, double factor, double[] into) {
    for (int i = 0; i < into.length; i++) {
      double x = factor * numbers[i];
      double xx = x * x;
      double even = 1 + xx * (1.0 / 2 + xx * (1.0 / 24 + xx * (1.0 / 720 + xx * (1.0 / 40320))));
      double odd = 1 + xx * (1.0 / 6 + xx * (1.0 / 120 + xx * (1.0 / 5040 + xx * (1.0 / 362880))));
      into[i] = even + x * odd;
    }
  }

  private static void square(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= values[i];
    }
  }
}
