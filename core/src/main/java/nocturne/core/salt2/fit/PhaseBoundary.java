package nocturne.core.salt2.fit;

/**
 * The times of maximum at which an epoch is at a phase where the model is not smooth: {@code t0 =
 * time - phase (1 + z)}. At the ends of the model's phases its flux jumps to zero; one step of the
 * grid within them its slope jumps. A minimum may lie there, and can then be found only along the
 * boundary.
 *
 * @param time the epoch's, MJD
 * @param phase days, rest frame
 * @param beside how far beside it, in days of t0
 */
record PhaseBoundary(double time, double phase, double beside) {

  /** The time of maximum at a redshift. */
  double maximum(double z) {
    return time - phase * (1 + z) + beside;
  }

  /** Its derivative. */
  double slope() {
    return -phase;
  }

  /**
   * The redshifts at which the time of maximum is within a range; the nearest if there are none.
   */
  Range redshifts(Range z, Range t0) {
    if (phase == 0) {
      return z;
    }
    double one = (time + beside - t0.low()) / phase - 1;
    double other = (time + beside - t0.high()) / phase - 1;
    double low = z.nearest(Math.min(one, other));
    double high = z.nearest(Math.max(one, other));
    return new Range(low, high);
  }
}
