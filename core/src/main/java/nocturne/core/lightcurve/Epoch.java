package nocturne.core.lightcurve;

/** A visit of the survey to an object: what it found, or that it found nothing. */
public sealed interface Epoch permits Detection, UpperLimit, ForcedPoint {

  /** Start of the exposure, Julian date, UTC, finite. */
  double jd();

  /**
   * Name of the filter's transmission curve, such as {@code ztfg}; for a filter that we do not
   * know, a text that no curve is named.
   */
  String band();

  /** The kind of epoch. */
  Kind kind();

  /** The kinds of epochs, which are never mixed. */
  enum Kind {
    DETECTION,
    LIMIT,
    FORCED
  }
}
