package nocturne.simulator.night;

/**
 * Random numbers that depend on the seed alone: SplitMix64 (Steele, Lea, Flood 2014, OOPSLA), with
 * normal deviates by Marsaglia's polar method over {@link StrictMath}.
 *
 * <p>The JDK's own generators may change their normal deviates from release to release; these may
 * not. One thread owns an instance; what several threads draw is kept apart by {@link #mix}.
 */
final class Draw {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;
  private double spare;
  private boolean hasSpare;

  Draw(long seed) {
    this.state = seed;
  }

  /** Derives the seed of the part {@code key} from {@code seed}. */
  static long mix(long seed, long key) {
    return scramble(scramble(seed + GOLDEN) ^ (key * 0xD1B54A32D192ED03L + GOLDEN));
  }

  private static long scramble(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A number in [0, 1) that belongs to the seed itself; nothing is drawn. */
  static double fraction(long seed) {
    return (scramble(seed) >>> 11) * 0x1.0p-53;
  }

  /** Sixty-four random bits. */
  long bits() {
    state += GOLDEN;
    return scramble(state);
  }

  /** Uniform in [0, 1). */
  double uniform() {
    return (bits() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [low, high). */
  double uniform(double low, double high) {
    return low + (high - low) * uniform();
  }

  /** Uniform in the logarithm between two positive numbers. */
  double logUniform(double low, double high) {
    return low * StrictMath.exp(uniform() * StrictMath.log(high / low));
  }

  /** A whole number in [0, bound). */
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** True this often. */
  boolean chance(double probability) {
    return uniform() < probability;
  }

  /** A normal deviate of mean zero and standard deviation one. */
  double normal() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    double u;
    double v;
    double s;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s == 0);
    double scale = Math.sqrt(-2 * StrictMath.log(s) / s);
    spare = v * scale;
    hasSpare = true;
    return u * scale;
  }

  /** A normal deviate with this mean and standard deviation. */
  double normal(double mean, double sigma) {
    return mean + sigma * normal();
  }
}
