package nocturne.core.salt2.fit;

import java.util.List;
import nocturne.core.salt2.fit.Descent.Target;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lowest minimum of chi-square: goes down from many starts, and along the walls near the
 * lowest place. Belongs to one thread.
 *
 * <p>A light curve that is not well described after a first search, or has few epochs, is searched
 * again more thoroughly, with colours far from the usual ones too.
 */
final class MinimumSearch {
  /** A minimum is known to within this of chi-square. */
  private static final double TOLERANCE = 1e-6;

  /** Minima are first known to within this. */
  private static final double COARSE = 1e-2;

  private static final double T0_STEP = 4;
  private static final int STARTS = 6;

  /** A start is left out if chi-square there is above this many times the least, and some. */
  private static final double HOPELESS = 2;

  private static final double MARGIN = 10;

  private static final double NEAR_BOUNDARY = 0.5;
  private static final double NEAR_KINK = 0.1;
  private static final double BOUNDARY_MARGIN = 1;

  /** A jump of chi-square below this is none. */
  private static final double SLIGHT = 1e-3;

  /** By which factor a step's promise may fall short of what a descent gains in the end. */
  private static final double GUARD = 4;

  /** The same in the thorough search, whose starts are far from minima. */
  private static final double THOROUGH_GUARD = 12;

  private static final double[] COLOURS = {0, 3, -3};
  private static final double THOROUGH_T0_STEP = 3;
  private static final int THOROUGH_STARTS = 30;
  private static final double THOROUGH_NEAR_BOUNDARY = 3;
  private static final double THOROUGH_BOUNDARY_SHARE = 0.2;

  /** Chi-square for each epoch above which a light curve is not well described. */
  private static final double WELL = 1.5;

  private static final int FEW_EPOCHS = 15;
  private static final int VERY_FEW_EPOCHS = 10;
  private static final int MOST_BOUNDARY_ROUNDS = 6;

  /** Days of t0 on either side of a jump. */
  private static final double BESIDE = 1e-6;

  private final Tables tables;
  private final Measurements epochs;
  private final StartSearch search;
  private final Descent descent;
  private final ChiSquare problem;
  private final Evaluations evaluations;
  private final Range z;
  private final Range t0;
  private final Range c;
  private final double[] best = new double[ChiSquare.SIZE];
  private final double[] point = new double[ChiSquare.SIZE];
  private double least = Double.POSITIVE_INFINITY;
  private boolean converged;
  private @Nullable PhaseBoundary at;
  private boolean straight;

  /**
   * @param ranges of z, t0 and c
   */
  MinimumSearch(
      Tables tables,
      Measurements epochs,
      StartSearch search,
      ChiSquare problem,
      Evaluations evaluations,
      Range[] ranges) {
    this.tables = tables;
    this.epochs = epochs;
    this.search = search;
    this.problem = problem;
    this.evaluations = evaluations;
    this.z = ranges[0];
    this.t0 = ranges[1];
    this.c = ranges[2];
    this.descent = new Descent(problem, evaluations, ranges);
  }

  /** Finds it. */
  Minimum find() {
    descend(search.starts(t0, c, T0_STEP, 0, false), STARTS, false);
    boundaries(NEAR_BOUNDARY, BOUNDARY_MARGIN);
    boolean well = least <= WELL * epochs.size();
    if (epochs.size() < FEW_EPOCHS || !well) {
      for (double colour : COLOURS) {
        if (!well || colour == 0 || epochs.size() < VERY_FEW_EPOCHS) {
          descend(search.starts(t0, c, THOROUGH_T0_STEP, colour, true), THOROUGH_STARTS, true);
        }
      }
      boundaries(
          THOROUGH_NEAR_BOUNDARY, Math.max(BOUNDARY_MARGIN, THOROUGH_BOUNDARY_SHARE * least));
    }
    return new Minimum(best.clone(), least, converged);
  }

  /**
   * A minimum.
   *
   * @param point z, t0 and c
   */
  record Minimum(double[] point, double chisq, boolean converged) {}

  private void descend(List<StartSearch.Start> starts, int most, boolean thorough) {
    double before = least;
    for (int i = 0; i < Math.min(most, starts.size()); i++) {
      StartSearch.Start start = starts.get(i);
      if (!thorough && start.chisq() > HOPELESS * least + MARGIN) {
        break;
      }
      set(start.z(), start.t0(), start.c());
      down(null, COARSE, new Target(least, thorough ? THOROUGH_GUARD : GUARD));
    }
    if (least < before) {
      polish();
    }
  }

  private void polish() {
    System.arraycopy(best, 0, point, 0, best.length);
    down(null, TOLERANCE, Target.NONE);
    if (!straight || !converged || least > WELL * epochs.size()) {
      System.arraycopy(best, 0, point, 0, best.length);
      keep(descent.exactlyFrom(point, TOLERANCE));
    }
  }

  private void set(double newZ, double newT0, double newC) {
    point[0] = newZ;
    point[1] = newT0;
    point[2] = newC;
  }

  /** Goes down from the point and keeps where it comes to if that is the lowest. */
  private boolean down(@Nullable PhaseBoundary boundary, double tolerance, Target target) {
    if (evaluations.isExhausted()) {
      return false;
    }
    return keep(descent.from(point, boundary, tolerance, target));
  }

  private boolean keep(Descent.Result result) {
    if (result.chisq() > least) {
      return false;
    }
    boolean lower = result.chisq() < least - TOLERANCE;
    least = result.chisq();
    converged = result.converged();
    straight = result.smooth();
    System.arraycopy(point, 0, best, 0, best.length);
    return lower;
  }

  /** Goes along the walls near the lowest place as long as that finds lower ones. */
  private void boundaries(double near, double margin) {
    if (t0.isPoint()) {
      return;
    }
    for (int round = 0; round < MOST_BOUNDARY_ROUNDS; round++) {
      boolean lower = false;
      for (double time : epochs.times()) {
        for (int which = 0; which < 4; which++) {
          double phase = tables.boundary(which);
          double distance = Math.abs(time - phase * (1 + best[0]) - best[1]);
          boolean jump = which == 0 || which == 3;
          if (jump && distance < near) {
            lower |=
                across(
                    new PhaseBoundary(time, phase, BESIDE),
                    new PhaseBoundary(time, phase, -BESIDE),
                    margin);
          } else if (!jump && distance < Math.max(NEAR_KINK, near - NEAR_BOUNDARY)) {
            lower |= chisq(new PhaseBoundary(time, phase, 0)) < least + margin && along();
          }
        }
      }
      if (!lower) {
        return;
      }
      polish();
    }
  }

  /** Goes along both sides of a jump, if there is one to speak of. */
  private boolean across(PhaseBoundary one, PhaseBoundary other, double margin) {
    double onOne = chisq(one);
    double onOther = chisq(other);
    if (Math.abs(onOne - onOther) < SLIGHT) {
      return false;
    }
    boolean lower = onOther < least + margin && along();
    return (onOne < least + margin && chisq(one) < least + margin && along()) || lower;
  }

  /** Goes to the wall from the lowest place; infinity if no t0 allowed is there. */
  private double chisq(PhaseBoundary boundary) {
    at = boundary;
    Range redshifts = boundary.redshifts(z, t0);
    double nearest = redshifts.nearest(best[0]);
    if (!t0.contains(boundary.maximum(nearest))) {
      return Double.POSITIVE_INFINITY;
    }
    set(nearest, boundary.maximum(nearest), best[2]);
    return problem.moveTo(point);
  }

  /** Goes down along the wall from the point, and from there into the open. */
  private boolean along() {
    boolean lower = down(at, COARSE, new Target(least, GUARD));
    return down(null, COARSE, new Target(least, GUARD)) || lower;
  }
}
