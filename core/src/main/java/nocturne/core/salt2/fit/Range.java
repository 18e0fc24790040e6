package nocturne.core.salt2.fit;

/**
 * The values a parameter may have, ends included; where they are equal it is held.
 *
 * @param low finite
 * @param high finite, not below {@code low}
 */
public record Range(double low, double high) {

  /**
   * @throws IllegalArgumentException if an end is no finite number or they are in the wrong order
   */
  public Range {
    if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
      throw new IllegalArgumentException(
          "A range goes from a number up to another, not from " + low + " to " + high + ".");
    }
  }

  /** The range of one value. */
  public static Range at(double value) {
    return new Range(value, value);
  }

  /** Whether it has one value only. */
  public boolean isPoint() {
    return low == high;
  }

  double nearest(double value) {
    return Math.max(low, Math.min(high, value));
  }

  boolean contains(double value) {
    return value >= low && value <= high;
  }

  double width() {
    return high - low;
  }
}
