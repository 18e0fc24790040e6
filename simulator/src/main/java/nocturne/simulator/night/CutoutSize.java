package nocturne.simulator.night;

/** How much of a packet its three images take. */
public enum CutoutSize {
  /** 25 by 25 pixels in steps of half the noise: about a kilobyte an image. */
  SMALL(25) {
    @Override
    double rounded(double value, double noise) {
      return Math.rint(2 * value / noise) * noise / 2;
    }
  },

  /** 63 by 63 pixels with all their digits, the survey's size: about 15 kilobytes an image. */
  FULL(63) {
    @Override
    double rounded(double value, double noise) {
      return value;
    }
  };

  private final int side;

  CutoutSize(int side) {
    this.side = side;
  }

  int side() {
    return side;
  }

  /** The pixel value that is kept. */
  abstract double rounded(double value, double noise);
}
