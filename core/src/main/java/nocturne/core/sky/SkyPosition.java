package nocturne.core.sky;

/**
 * A direction in the ICRS, with which the J2000 positions of surveys agree to some hundredths of an
 * arcsecond.
 *
 * @param ra right ascension, degrees, 0 to below 360
 * @param dec declination, degrees, -90 to 90
 */
public record SkyPosition(double ra, double dec) {
  /** The north galactic pole as the Hipparcos catalogue defines it (ESA SP-1200, 1997, 1.5.3). */
  public static final SkyPosition GALACTIC_POLE = new SkyPosition(192.85948, 27.12825);

  /**
   * @throws IllegalArgumentException if a coordinate is out of range or NaN
   */
  public SkyPosition {
    if (!isRightAscension(ra) || !isDeclination(dec)) {
      throw new IllegalArgumentException(
          "There is no position of RA %s and Dec %s degrees: RA is from 0 to below 360, Dec from -90 to 90."
              .formatted(ra, dec));
    }
  }

  /**
   * Reads a position in degrees or sexagesimal notation: {@code 155.94 -5.2}, {@code 10:23:45.6
   * -05:12:30}, {@code 10h23m45.6s -5d12m30s}. A sexagesimal right ascension is in hours, unless it
   * names degrees.
   *
   * @throws IllegalArgumentException if a text is no coordinate; names it
   */
  public static SkyPosition parse(String ra, String dec) {
    return new SkyPosition(AngleText.rightAscension(ra), AngleText.declination(dec));
  }

  /** Whether a number is a right ascension in degrees: 0 to below 360. */
  public static boolean isRightAscension(double degrees) {
    return degrees >= 0 && degrees < 360;
  }

  /** Whether a number is a declination in degrees: -90 to 90. */
  public static boolean isDeclination(double degrees) {
    return degrees >= -90 && degrees <= 90;
  }

  /**
   * Angle between two positions along a great circle, by Vincenty's formula (1975, Survey Review
   * 23, 88, for a sphere). Unlike the haversine and the cosine formula it is accurate at all
   * distances, antipodes included.
   *
   * @return degrees, 0 to 180
   */
  public double separation(SkyPosition other) {
    double across = Math.toRadians(other.ra - ra);
    double here = Math.toRadians(dec);
    double there = Math.toRadians(other.dec);
    double east = Math.cos(there) * Math.sin(across);
    double north =
        Math.cos(here) * Math.sin(there) - Math.sin(here) * Math.cos(there) * Math.cos(across);
    double along =
        Math.sin(here) * Math.sin(there) + Math.cos(here) * Math.cos(there) * Math.cos(across);
    return Math.toDegrees(Math.atan2(Math.hypot(east, north), along));
  }

  /** Angle from the Milky Way's plane, degrees, -90 to 90, above zero in the north. */
  public double galacticLatitude() {
    return 90 - separation(GALACTIC_POLE);
  }
}
