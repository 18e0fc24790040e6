package nocturne.core.salt2.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Looks all over the ranges of z, t0 and c for places from which to go down to a minimum. Belongs
 * to one thread.
 *
 * <p>At each of some redshifts and times of maximum {@link QuickChiSquare} is found; three
 * redshifts are asked for all times, the others for those about the low places of these. At each
 * redshift the best time is then made finer by parabolas. Starts are the redshifts whose best is
 * lower than that of the redshifts beside, and besides all places that are lower than their
 * neighbours in z and t0.
 */
record StartSearch(SearchGrid grid, QuickChiSquare quick) {
  /** Minimum improvement that a parabola must promise to be followed. */
  private static final double FINE_ENOUGH = 0.02;

  private static final double UNKNOWN = Double.POSITIVE_INFINITY;
  private static final int PILOTS = 3;

  /** A place is low if chi-square is below this many times the lowest. */
  private static final double LOW = 3;

  private static final int MOST_PARABOLAS = 4;
  private static final double INWARDS = 0.2;

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
    double lowest = UNKNOWN;
    for (double chisq : chisqs) {
      lowest = Math.min(lowest, chisq);
    }
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
    quick.find(i, maximum, first);
    chisqs[i][j] = quick.chisq();
    colours[i][j] = quick.colour();
  }

  /** Walks from a time of maximum to one whose neighbours are both worse. */
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
        quick.find(redshift, inner, colourAt);
        if (!(quick.chisq() < least)) {
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
        least = quick.chisq();
        colourAt = c.nearest(quick.colour());
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
        quick.find(redshift, next, colourAt);
        if (quick.chisq() < least) {
          if (next < at) {
            right = at;
            rightChisq = least;
          } else {
            left = at;
            leftChisq = least;
          }
          at = next;
          least = quick.chisq();
          colourAt = c.nearest(quick.colour());
        } else if (next < at) {
          left = next;
          leftChisq = quick.chisq();
        } else {
          right = next;
          rightChisq = quick.chisq();
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
}
