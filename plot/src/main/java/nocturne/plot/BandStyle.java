package nocturne.plot;

import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/**
 * Appearance of a band: the colour that astronomers expect, and a shape of its points for readers
 * who cannot distinguish the colours. The colours also differ in lightness.
 *
 * @param label name of the band
 * @param colour of curve and points
 * @param marker of the points, about the origin
 */
record BandStyle(String label, Color colour, Shape marker) {
  private static final Color GREEN = new Color(0x009977);
  private static final Color RED = new Color(0xCC1133);
  private static final Color ORANGE = new Color(0xDD8800);
  private static final Color BLUE = new Color(0x3366BB);
  private static final Color GREY = new Color(0x555555);

  private static final Shape CIRCLE = new Ellipse2D.Double(-3.5, -3.5, 7, 7);
  private static final Shape SQUARE = new Rectangle2D.Double(-3, -3, 6, 6);
  private static final Shape DIAMOND = polygon(0, -4.5, 4.5, 0, 0, 4.5, -4.5, 0);
  private static final Shape TRIANGLE = polygon(0, -4, 4, 3.5, -4, 3.5);

  /** An upper limit's mark, drawn hollow: it points to where the flux is. */
  static final Shape LIMIT = polygon(-4, -3.5, 4, -3.5, 0, 4);

  static BandStyle of(String band) {
    return switch (band) {
      case "ztfg" -> new BandStyle("ZTF g", GREEN, CIRCLE);
      case "ztfr" -> new BandStyle("ZTF r", RED, SQUARE);
      case "ztfi" -> new BandStyle("ZTF i", ORANGE, DIAMOND);
      default -> other(band);
    };
  }

  private static BandStyle other(String band) {
    char last = band.isEmpty() ? ' ' : band.charAt(band.length() - 1);
    return switch (last) {
      case 'u', 'b', 'B' -> new BandStyle(band, BLUE, TRIANGLE);
      case 'g', 'V', 'v' -> new BandStyle(band, GREEN, CIRCLE);
      case 'r', 'R' -> new BandStyle(band, RED, SQUARE);
      case 'i', 'I' -> new BandStyle(band, ORANGE, DIAMOND);
      default -> new BandStyle(band, GREY, TRIANGLE);
    };
  }

  private static Shape polygon(double... xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
    path.closePath();
    return path;
  }
}
