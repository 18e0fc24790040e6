package nocturne.core.salt2;

import java.util.Arrays;
import java.util.OptionalDouble;

/** The covariance of the five parameters, absent where a parameter's error is not known. */
public final class Covariance {
  private static final int N = SaltParameter.values().length;
  private final double[] values;

  private Covariance(double[] values) {
    this.values = values;
  }

  /**
   * @param values 25 of them, row by row in the order of {@link SaltParameter}; NaN where absent
   */
  public static Covariance of(double... values) {
    if (values.length != N * N) {
      throw new IllegalArgumentException(
          "A covariance has " + N * N + " values, not " + values.length + ".");
    }
    return new Covariance(values.clone());
  }

  /** An unknown covariance. */
  public static Covariance unknown() {
    double[] none = new double[N * N];
    Arrays.fill(none, Double.NaN);
    return new Covariance(none);
  }

  /** The covariance of two parameters, or the variance of one. */
  public OptionalDouble get(SaltParameter one, SaltParameter other) {
    double value = values[one.index() * N + other.index()];
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Covariance other && Arrays.equals(values, other.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
