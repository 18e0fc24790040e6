package nocturne.core.salt2.fit;

/**
 * Chi-square at a redshift and a time of maximum of {@link SearchGrid}, roughly: as a square of x0,
 * x0 x1 and x0 times the colour's distance from a nearby one, where it has its least value in
 * closed form; phases are interpolated by straight lines. Belongs to one thread.
 */
final class QuickChiSquare {
  private static final int MOST_COLOURS = 3;

  private final Tables tables;
  private final SearchGrid grid;
  private final Measurements epochs;
  private final Range x1;
  private final boolean freeColour;
  private final Evaluations evaluations;
  private final double[] times;
  private final double[] data;
  private final double[] perError;
  private double squares;
  private double chisq;
  private double colour;
  private int node;

  QuickChiSquare(
      Tables tables,
      SearchGrid grid,
      Measurements epochs,
      Range x1,
      boolean freeColour,
      Evaluations evaluations) {
    this.tables = tables;
    this.grid = grid;
    this.epochs = epochs;
    this.x1 = x1;
    this.freeColour = freeColour;
    this.evaluations = evaluations;
    int size = epochs.size();
    this.times = epochs.times();
    this.perError = new double[size];
    this.data = new double[size];
    for (int i = 0; i < size; i++) {
      perError[i] = 1 / epochs.errors()[i];
      data[i] = epochs.fluxes()[i] * perError[i];
      squares += data[i] * data[i];
    }
  }

  /** The last one found. */
  double chisq() {
    return chisq;
  }

  /** The colour at which it was found. */
  double colour() {
    return colour;
  }

  /**
   * Finds the least for a redshift of the grid and a time of maximum.
   *
   * @param first the colour at which to begin
   */
  void find(int redshift, double t0, double first) {
    node = grid.nearestColour(first);
    double least = Double.POSITIVE_INFINITY;
    double at = 0;
    int before = -1;
    for (int round = 0; round < MOST_COLOURS; round++) {
      evaluate(redshift, t0);
      if (chisq < least) {
        least = chisq;
        at = colour;
      }
      int nearest = grid.nearestColour(colour);
      if (nearest == node || nearest == before) {
        break;
      }
      before = node;
      // never far at once: the straight line in colour is trusted near its node only
      node += Math.max(-2, Math.min(2, nearest - node));
    }
    chisq = least;
    colour = at;
  }

  private void evaluate(int redshift, double t0) {
    evaluations.count();
    double a = 1 / (1 + grid.redshift(redshift));
    double scale = a * tables.positionsPerDay();
    double origin = -tables.axis().first() * tables.positionsPerDay() - t0 * scale;
    int last = tables.phases() - 1;
    double s00 = 0;
    double s01 = 0;
    double s02 = 0;
    double s11 = 0;
    double s12 = 0;
    double s22 = 0;
    double b0 = 0;
    double b1 = 0;
    double b2 = 0;
    for (int band = 0; band < epochs.bands().length; band++) {
      double[] column = grid.column(epochs.bands()[band], redshift, node);
      int end = epochs.ends()[band];
      for (int i = epochs.begin(band); i < end; i++) {
        double position = times[i] * scale + origin;
        if (!(position >= 0 && position < last)) {
          continue;
        }
        int n = (int) position;
        double upper = (position - n) * perError[i];
        double lower = perError[i] - upper;
        int at = SearchGrid.CURVES * n;
        double f0 = lower * column[at] + upper * column[at + 3];
        double f1 = lower * column[at + 1] + upper * column[at + 4];
        double f2 = lower * column[at + 2] + upper * column[at + 5];
        double y = data[i];
        s00 += f0 * f0;
        s01 += f0 * f1;
        s02 += f0 * f2;
        s11 += f1 * f1;
        s12 += f1 * f2;
        s22 += f2 * f2;
        b0 += f0 * y;
        b1 += f1 * y;
        b2 += f2 * y;
      }
    }
    colour = grid.colour(node);
    if (!(s00 > 0)) {
      chisq = squares;
      return;
    }
    solve(s00, s01, s02, s11, s12, s22, b0, b1, b2);
  }

  private void solve(
      double s00,
      double s01,
      double s02,
      double s11,
      double s12,
      double s22,
      double b0,
      double b1,
      double b2) {
    if (!x1.isPoint()) {
      // without the colour's direction, then with it
      double l10 = s01 / s00;
      double d1 = s11 - l10 * s01;
      double e1 = b1 - l10 * b0;
      if (d1 > 1e-12 * s11) {
        double a1 = e1 / d1;
        double gain = b0 * b0 / s00 + e1 * a1;
        double l20 = s02 / s00;
        double u = s12 - l20 * s01;
        double d2 = s22 - l20 * s02 - u * u / d1;
        double e2 = b2 - l20 * b0 - u * a1;
        double a2 = freeColour && d2 > 1e-12 * s22 ? e2 / d2 : 0;
        a1 -= u / d1 * a2;
        double a0 = (b0 - s01 * a1 - s02 * a2) / s00;
        double ratio = a1 / a0;
        if (ratio > x1.low() && ratio < x1.high()) {
          chisq = squares - gain - e2 * a2;
          colour += a2 / a0;
          return;
        }
      }
    }
    double before = colour;
    line(x1.low(), s00, s01, s02, s11, s12, s22, b0, b1, b2);
    double lowChisq = chisq;
    double lowColour = colour;
    colour = before;
    line(x1.high(), s00, s01, s02, s11, s12, s22, b0, b1, b2);
    if (lowChisq <= chisq) {
      chisq = lowChisq;
      colour = lowColour;
    }
  }

  /** With x1 held. */
  private void line(
      double x,
      double s00,
      double s01,
      double s02,
      double s11,
      double s12,
      double s22,
      double b0,
      double b1,
      double b2) {
    double s = s00 + x * (2 * s01 + x * s11);
    double t = s02 + x * s12;
    double b = b0 + x * b1;
    if (!(s > 0)) {
      chisq = squares;
      return;
    }
    double d2 = s22 - t * t / s;
    double e2 = b2 - t * b / s;
    double a2 = freeColour && d2 > 1e-12 * s22 ? e2 / d2 : 0;
    double a0 = (b - t * a2) / s;
    chisq = squares - b * b / s - e2 * a2;
    if (a0 != 0) {
      colour += a2 / a0;
    }
  }
}
