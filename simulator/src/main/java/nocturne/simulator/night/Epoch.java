package nocturne.simulator.night;

/**
 * A visit to an object: the measurement and, if that is a detection, its candid.
 *
 * @param candid meaningless if the measurement is no detection
 * @param row of the source in its image's list, likewise
 */
record Epoch(Measurement measurement, long candid, int row) {
  private static final int OLDER_ROWS = 40;

  /** An epoch of an earlier night, whose row among the sources of its image is made up. */
  static Epoch earlier(SimulatedObject object, Measurement measurement, long seed) {
    Exposure exposure = measurement.exposure();
    long key = Draw.mix(seed, ~Double.doubleToLongBits(exposure.jd()));
    int row = (int) (Draw.fraction(key) * OLDER_ROWS);
    return new Epoch(measurement, exposure.candid(object.place().rcid(), row), row);
  }

  boolean isDetection() {
    return measurement.isDetection();
  }

  double jd() {
    return measurement.exposure().jd();
  }
}
