package nocturne.simulator.night;

import java.util.ArrayList;
import java.util.List;

/**
 * One pointing of the survey camera: 64 quarters of a CCD in a square of eight by eight.
 *
 * <p>The grid is ours. It has the spacing of ZTF's main grid (7.2 degrees, Bellm et al. 2019, PASP
 * 131, 018002) and starts at the number that one starts at, but not its centres.
 *
 * @param raDeg right ascension of the centre, J2000, degrees in [0, 360)
 * @param decDeg declination of the centre, J2000, degrees
 */
record SkyField(int number, double raDeg, double decDeg) {
  /** Quarters of a CCD in the camera. */
  static final int QUADRANTS = 64;

  /** Degrees from one centre to the next. */
  static final double SPACING_DEG = 7.2;

  /** Width of a quadrant, pixels of 1.01 arcsec. */
  static final double QUADRANT_PIXELS = 3072;

  private static final double PIXEL_DEG = 1.01 / 3600;
  private static final int FIRST_NUMBER = 245;
  private static final double SOUTHERNMOST_DEG = -25;
  private static final double NORTHERNMOST_DEG = 80;

  /** Every field, from south to north and in each row eastward from zero. */
  static List<SkyField> grid() {
    List<SkyField> fields = new ArrayList<>();
    for (double dec = SOUTHERNMOST_DEG; dec <= NORTHERNMOST_DEG; dec += SPACING_DEG) {
      int inRow = (int) (360 * StrictMath.cos(StrictMath.toRadians(dec)) / SPACING_DEG);
      for (int i = 0; i < inRow; i++) {
        fields.add(new SkyField(FIRST_NUMBER + fields.size(), 360.0 * i / inRow, dec));
      }
    }
    return List.copyOf(fields);
  }

  /** The place of a pixel of one quadrant, rounded to the seven decimals the survey gives. */
  Place place(int rcid, double xpos, double ypos) {
    double east = (rcid % 8 - 3.5) * SPACING_DEG / 8 + (xpos - QUADRANT_PIXELS / 2) * PIXEL_DEG;
    int row = rcid / 8;
    double north = (row - 3.5) * SPACING_DEG / 8 + (ypos - QUADRANT_PIXELS / 2) * PIXEL_DEG;
    double dec = decDeg + north;
    double ra = raDeg + east / StrictMath.cos(StrictMath.toRadians(dec));
    return new Place(rcid, xpos, ypos, rounded((ra + 720) % 360), rounded(dec));
  }

  private static double rounded(double degrees) {
    return Math.rint(degrees * 1e7) / 1e7;
  }

  /**
   * Where an object lies, on the camera and on the sky.
   *
   * @param rcid quadrant, 0 to 63
   * @param xpos pixels from the quadrant's corner
   * @param ypos pixels from the quadrant's corner
   * @param raDeg right ascension, J2000, degrees
   * @param decDeg declination, J2000, degrees
   */
  record Place(int rcid, double xpos, double ypos, double raDeg, double decDeg) {}
}
