package nocturne.core.salt2.fit;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.Fitted.Quality;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.NotFitted.Reason;
import nocturne.core.salt2.SaltParameters;

/** The fit of one light curve: the search for the lowest minimum and its result. */
final class Fit {
  /** Chi-square for a degree of freedom above which a fit is poor. */
  private static final double POOR = 3;

  private final FitSettings settings;
  private final Tables tables;
  private final FullModel full;
  private final Measurements epochs;
  private final Range[] ranges;
  private final Bounds bounds;
  private final Evaluations evaluations;
  private final Amplitudes amplitudes;
  private final List<Double> leftOut;

  /**
   * @param selection has been found to do
   * @param leftOut times of the epochs that are not in it since an earlier fit left them out
   */
  Fit(
      FitSettings settings,
      Tables tables,
      FullModel full,
      Selection selection,
      Collection<Double> leftOut) {
    this.settings = settings;
    this.tables = tables;
    this.full = full;
    this.epochs = selection.measurements();
    FitSettings.Ranges free = settings.ranges();
    Range t0 = selection.window().orElseThrow();
    this.ranges = new Range[] {free.z(), t0, free.c()};
    this.bounds = new Bounds(free, t0, tables, epochs);
    this.evaluations = new Evaluations(settings.mostEvaluations());
    Double x0 = free.x0();
    this.amplitudes = new Amplitudes(x0 == null ? Double.NaN : x0, free.x1());
    this.leftOut = List.copyOf(leftOut);
  }

  FitOutcome outcome() {
    ChiSquare problem = new ChiSquare(new Basis(tables, epochs, null), amplitudes, evaluations);
    MinimumSearch.Minimum minimum = search(problem).find();
    if (evaluations.isExhausted()) {
      return exhausted();
    }
    double[] best = minimum.point();
    problem.moveTo(best);
    SaltParameters p = new SaltParameters(best[0], best[1], problem.x0(), problem.x1(), best[2]);
    if (p.x0() == 0) {
      return new NotFitted(
          Reason.OUTSIDE_MODEL, "no epoch is within the model's phases for any t0 allowed");
    }
    if (settings.errors().modelCovariance()) {
      return withModelCovariance(p);
    }
    return fitted(p, problem, q -> full.chisq(epochs, q), minimum.converged());
  }

  private MinimumSearch search(ChiSquare problem) {
    boolean freeColour = !settings.ranges().c().isPoint();
    QuickChiSquare quick =
        new QuickChiSquare(
            tables, tables.grid(), epochs, settings.ranges().x1(), freeColour, evaluations);
    StartSearch starts = new StartSearch(tables.grid(), quick);
    return new MinimumSearch(tables, epochs, starts, problem, evaluations, ranges);
  }

  private FitOutcome withModelCovariance(SaltParameters start) {
    FrozenCovariance frozen =
        new FrozenCovariance(tables, epochs, full, amplitudes, evaluations, ranges);
    SaltParameters p = frozen.from(start, bounds);
    ChiSquare problem = frozen.problem();
    if (p == null || problem == null) {
      return new NotFitted(
          Reason.DEGENERATE, "the errors and the model's own make no covariance of the fluxes");
    }
    if (evaluations.isExhausted()) {
      return exhausted();
    }
    return fitted(p, problem, q -> frozen.chisq(full.residuals(epochs, q)), frozen.converged());
  }

  private NotFitted exhausted() {
    return new NotFitted(
        Reason.EVALUATION_LIMIT,
        "not at a minimum after " + evaluations.done() + " evaluations of the model");
  }

  private FitOutcome fitted(
      SaltParameters p,
      ChiSquare problem,
      ToDoubleFunction<SaltParameters> chisq,
      boolean converged) {
    double least = chisq.applyAsDouble(p);
    Set<String> atBound = bounds.reached(p);
    Covariance covariance =
        bounds.isAtEdge(p)
            ? Covariance.unknown()
            : new ErrorEstimate(problem, chisq, z -> full.covers(epochs, z))
                .at(p, bounds.known(p), least);
    int ndof = epochs.size() - settings.freeParameters();
    return new Fitted(
        p,
        covariance,
        new Fitted.Goodness(least, ndof),
        new Fitted.Search(evaluations.done(), converged, atBound),
        quality(least, ndof, atBound),
        new Fitted.Model(full.model().name(), full.model().version()),
        leftOut);
  }

  private static Quality quality(double chisq, int ndof, Set<String> atBound) {
    if (ndof < 1) {
      return Quality.FEW_DOF;
    }
    if (!atBound.isEmpty()) {
      return Quality.AT_BOUND;
    }
    return chisq > POOR * ndof ? Quality.POOR_CHISQ : Quality.GOOD;
  }
}
