package nocturne.core.salt2.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Looks all over the ranges of z, t0 and c for places from which to go down to a minimum. Belongs
 * to one thread.
 *
 * <p>At each of some redshifts and times of maximum chi-square is taken as a square of x0, x0 x1
 * and x0 times the colour's distance from a nearby one in {@link SearchGrid}, where it has its
 * least value in closed form; phases are interpolated by straight lines. At each redshift the best
 * time is then made finer by parabolas. Starts are the redshifts whose best is lower than that of
 * the redshifts beside, and besides all places that are lower than their neighbours in z and t0.
 */
final class StartSearch {
  /** A parabola that promises no more than this is not followed. */
  private static final double FINE_ENOUGH = 0.02;

  private static final double UNKNOWN = Double.POSITIVE_INFINITY;
  private static final int PILOTS = 3;

  /** A place is low if chi-square is below this many times the lowest. */
  private static final double LOW = 3;

  private static final int MOST_PARABOLAS = 4;
  private static final double INWARDS = 0.2;
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

  StartSearch(
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

  /**
   * A place to begin.
   *
   * @param chisq about what it is there
   */
  record Start(double z, double t0, double c, double chisq) {}

  /**
   * The starts, the lowest first.
   *
   * @param step the longest step of t0, days
   * @param first the colour at which to begin
   * @param all whether the best of every redshift is a start
   */
  List<Start> starts(Range t0, Range c, double step, double first, boolean all) {
    double[] maxima = SearchGrid.steps(t0, step);
    int redshifts = grid.redshifts();
    double[][] chisqs = new double[redshifts][maxima.length];
    double[][] colours = new double[redshifts][maxima.length];
    for (double[] row : chisqs) {
      Arrays.fill(row, UNKNOWN);
    }
    boolean[] asked = new boolean[maxima.length];
    for (int i = 0; i < redshifts; i++) {
      if (all || isPilot(i, redshifts)) {
        for (int j = 0; j < maxima.length; j++) {
          look(i, j, maxima[j], first, chisqs, colours);
        }
        ask(chisqs[i], asked);
      }
    }
    Start[] best = new Start[redshifts];
    for (int i = 0; i < redshifts; i++) {
      int lowest = 0;
      for (int j = 0; j < maxima.length; j++) {
        if (asked[j] && chisqs[i][j] == UNKNOWN) {
          look(i, j, maxima[j], first, chisqs, colours);
        }
        if (chisqs[i][j] < chisqs[i][lowest]) {
          lowest = j;
        }
      }
      lowest = walk(i, lowest, maxima, first, chisqs, colours);
      node = grid.nearestColour(colours[i][lowest]);
      best[i] = finer(i, maxima, chisqs[i], lowest, c.nearest(colours[i][lowest]), c);
    }
    List<Start> starts = new ArrayList<>();
    for (int i = 0; i < redshifts; i++) {
      boolean below = i == 0 || best[i].chisq < best[i - 1].chisq;
      boolean above = i == redshifts - 1 || best[i].chisq <= best[i + 1].chisq;
      if (all || (below && above)) {
        starts.add(best[i]);
      }
      for (int j = 0; j < maxima.length; j++) {
        boolean known = Math.abs(maxima[j] - best[i].t0) < step;
        if (!known && chisqs[i][j] != UNKNOWN && isLowest(chisqs, i, j)) {
          starts.add(
              new Start(grid.redshift(i), maxima[j], c.nearest(colours[i][j]), chisqs[i][j]));
        }
      }
    }
    starts.sort(Comparator.comparingDouble(Start::chisq));
    return starts;
  }

  /** Whether all times are looked at for this redshift: the middles of three equal parts. */
  private static boolean isPilot(int i, int redshifts) {
    for (int pilot = 0; pilot < PILOTS; pilot++) {
      if (i == (2 * pilot + 1) * redshifts / (2 * PILOTS)) {
        return true;
      }
    }
    return redshifts < PILOTS;
  }

  /** Asks other redshifts for the times about the low places of this one. */
  private static void ask(double[] chisqs, boolean[] asked) {
    double lowest = Arrays.stream(chisqs).min().orElse(UNKNOWN);
    for (int j = 0; j < chisqs.length; j++) {
      boolean low =
          (j == 0 || chisqs[j] <= chisqs[j - 1])
              && (j == chisqs.length - 1 || chisqs[j] <= chisqs[j + 1])
              && chisqs[j] <= LOW * lowest;
      if (low) {
        for (int k = Math.max(0, j - 1); k <= Math.min(chisqs.length - 1, j + 1); k++) {
          asked[k] = true;
        }
      }
    }
  }

  private void look(
      int i, int j, double maximum, double first, double[][] chisqs, double[][] colours) {
    node = grid.nearestColour(first);
    best(i, maximum);
    chisqs[i][j] = chisq;
    colours[i][j] = colour;
  }

  /** Goes from a time of maximum to one that is lower than both beside. */
  private int walk(
      int i, int from, double[] maxima, double first, double[][] chisqs, double[][] colours) {
    int at = from;
    while (true) {
      int next = at;
      for (int beside = at - 1; beside <= at + 1; beside += 2) {
        if (beside >= 0 && beside < maxima.length) {
          if (chisqs[i][beside] == UNKNOWN) {
            look(i, beside, maxima[beside], first, chisqs, colours);
          }
          next = chisqs[i][beside] < chisqs[i][next] ? beside : next;
        }
      }
      if (next == at) {
        return at;
      }
      at = next;
    }
  }

  /** The best time of maximum at a redshift, by parabolas through the three best places. */
  private Start finer(
      int redshift, double[] maxima, double[] chisqs, int lowest, double colourThere, Range c) {
    double at = maxima[lowest];
    double least = chisqs[lowest];
    double colourAt = colourThere;
    int last = maxima.length - 1;
    if (last > 0) {
      int before = Math.max(0, lowest - 1);
      int after = Math.min(last, lowest + 1);
      double left = maxima[before];
      double leftChisq = chisqs[before];
      double right = maxima[after];
      double rightChisq = chisqs[after];
      if (lowest == 0 || lowest == last) {
        // from the end of the range a little inwards, to have a place on either side
        double inner = at + INWARDS * ((lowest == 0 ? right : left) - at);
        best(redshift, inner);
        if (!(chisq < least)) {
          return new Start(grid.redshift(redshift), at, colourAt, least);
        }
        if (lowest == 0) {
          left = at;
          leftChisq = least;
        } else {
          right = at;
          rightChisq = least;
        }
        at = inner;
        least = chisq;
        colourAt = c.nearest(colour);
      }
      for (int round = 0; round < MOST_PARABOLAS; round++) {
        double a = (leftChisq - least) / (left - at);
        double b = (rightChisq - least) / (right - at);
        double bend = (b - a) / (right - left);
        double slope = a - bend * (left - at);
        double next = at - slope / (2 * bend);
        if (!(bend > 0) || slope * slope / (4 * bend) < FINE_ENOUGH) {
          break;
        }
        best(redshift, next);
        if (chisq < least) {
          if (next < at) {
            right = at;
            rightChisq = least;
          } else {
            left = at;
            leftChisq = least;
          }
          at = next;
          least = chisq;
          colourAt = c.nearest(colour);
        } else if (next < at) {
          left = next;
          leftChisq = chisq;
        } else {
          right = next;
          rightChisq = chisq;
        }
      }
    }
    return new Start(grid.redshift(redshift), at, colourAt, least);
  }

  private static boolean isLowest(double[][] chisqs, int i, int j) {
    for (int k = Math.max(0, i - 1); k <= Math.min(chisqs.length - 1, i + 1); k++) {
      for (int l = Math.max(0, j - 1); l <= Math.min(chisqs[k].length - 1, j + 1); l++) {
        double other = chisqs[k][l];
        boolean before = k < i || (k == i && l < j);
        if (other < chisqs[i][j] || (before && other == chisqs[i][j])) {
          return false;
        }
      }
    }
    return true;
  }

  private void best(int redshift, double t0) {
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
