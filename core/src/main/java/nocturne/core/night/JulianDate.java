package nocturne.core.night;

/** Converts between Julian date and modified Julian date. Their offset is defined here only. */
public final class JulianDate {
  private static final double MJD_ZERO = 2400000.5;

  private JulianDate() {}

  /** The modified Julian date of a Julian date, days. */
  public static double toMjd(double jd) {
    return jd - MJD_ZERO;
  }

  /** The Julian date of a modified Julian date, days. */
  public static double ofMjd(double mjd) {
    return mjd + MJD_ZERO;
  }
}
