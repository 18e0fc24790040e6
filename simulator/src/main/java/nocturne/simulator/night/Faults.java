package nocturne.simulator.night;

/**
 * Faults of a stream, for tests of its readers. Each fraction is of the alerts and lies in [0, 1].
 *
 * @param duplicates delivered once more with the same bytes, later on
 * @param repeats delivered once more under the same candid with other bytes, later on
 * @param malformed followed by a packet that cannot be read
 * @param displaced delivered later than their turn
 */
public record Faults(double duplicates, double repeats, double malformed, double displaced) {

  public Faults {
    check("duplicates", duplicates);
    check("repeats", repeats);
    check("malformed", malformed);
    check("displaced", displaced);
  }

  /** A stream without faults. */
  public static Faults none() {
    return new Faults(0, 0, 0, 0);
  }

  private static void check(String name, double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException(
          "Cannot inject %s into a fraction %s of the alerts: give a number from 0 to 1."
              .formatted(name, fraction));
    }
  }
}
