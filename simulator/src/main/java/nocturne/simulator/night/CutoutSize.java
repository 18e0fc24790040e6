package nocturne.simulator.night;

/**
 * The size of a packet's three images.
 *
 * @param side pixels along an edge, 1 to 200
 * @param rounded whether pixels are rounded to half the noise, which makes them compress well
 */
public record CutoutSize(int side, boolean rounded) {
  /** 25 by 25 pixels in steps of half the noise: about a kilobyte an image. */
  public static final CutoutSize SMALL = new CutoutSize(25, true);

  /** 63 by 63 pixels with all their digits, the survey's size: about 15 kilobytes an image. */
  public static final CutoutSize FULL = new CutoutSize(63, false);

  /** A packet without images, and a pixel with all its digits in each of the three. */
  private static final int BARE_BYTES = 32_800;

  private static final double PIXEL_BYTES = 3 * 3.55;

  public CutoutSize {
    if (side < 1 || side > 200) {
      throw new IllegalArgumentException(
          "Cannot make cutouts of " + side + " by " + side + " pixels: an edge has 1 to 200.");
    }
  }

  /**
   * Images that bring packets to about this size on average; never below some 33 kilobytes, which
   * everything else takes.
   *
   * @param kilobytes of 1,000 bytes
   */
  public static CutoutSize forPackets(int kilobytes) {
    double side = Math.sqrt(Math.max(0, kilobytes * 1_000.0 - BARE_BYTES) / PIXEL_BYTES);
    int odd = 2 * (int) Math.round((side - 1) / 2) + 1; // the source is on a pixel in the middle
    return new CutoutSize(Math.max(1, Math.min(199, odd)), false);
  }

  /** The pixel value that is kept. */
  double kept(double value, double noise) {
    return rounded ? Math.rint(2 * value / noise) * noise / 2 : value;
  }
}
