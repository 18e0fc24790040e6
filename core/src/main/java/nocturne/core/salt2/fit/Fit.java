package nocturne.core.salt2.fit;

import java.util.HashSet;
import java.util.Set;
import nocturne.core.salt2.Covariance;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.Fitted.Quality;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.NotFitted.Reason;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.SaltParameters;

/** One light curve's way from starts to the lowest minimum and its errors. */
final class Fit {
  /** A parameter this share of its range from a bound is at it. */
  private static final double AT_BOUND = 1e-4;

  /** An epoch so few days from the end of the model's phases is at it. */
  private static final double AT_EDGE = 0.01;

  private static final String PHASE = "phase";

  /** Chi-square for a degree of freedom above which a fit is poor. */
  private static final double POOR = 3;

  private final FitSettings settings;
  private final SaltModel model;
  private final Tables tables;
  private final SearchGrid grid;
  private final FullModel full;
  private final Selection selection;
  private final Measurements epochs;
  private final Evaluations evaluations;
  private final Amplitudes amplitudes;

  Fit(
      FitSettings settings,
      SaltModel model,
      Tables tables,
      SearchGrid grid,
      FullModel full,
      Selection selection) {
    this.settings = settings;
    this.model = model;
    this.tables = tables;
    this.grid = grid;
    this.full = full;
    this.selection = selection;
    this.epochs = selection.measurements();
    this.evaluations = new Evaluations(settings.mostEvaluations());
    Double x0 = settings.x0();
    this.amplitudes = new Amplitudes(x0 == null ? Double.NaN : x0, settings.x1());
  }

  FitOutcome outcome() {
    Range t0 = selection.window().orElseThrow();
    StartSearch search =
        new StartSearch(tables, grid, epochs, settings.x1(), !settings.c().isPoint(), evaluations);
    ChiSquare problem = new ChiSquare(new Basis(tables, epochs, null), amplitudes, evaluations);
    MinimumSearch.Minimum minimum =
        new MinimumSearch(
                tables, epochs, search, problem, evaluations, settings.z(), t0, settings.c())
            .find();
    if (evaluations.isExhausted()) {
      return new NotFitted(
          Reason.EVALUATION_LIMIT,
          "not at a minimum after " + evaluations.done() + " evaluations of the model");
    }
    double[] best = minimum.point();
    problem.moveTo(best);
    SaltParameters p = new SaltParameters(best[0], best[1], problem.x0(), problem.x1(), best[2]);
    if (p.x0() == 0) {
      return new NotFitted(
          Reason.OUTSIDE_MODEL, "no epoch is within the model's phases for any t0 allowed");
    }
    return fitted(problem, p, t0, minimum.converged());
  }

  private FitOutcome fitted(ChiSquare problem, SaltParameters p, Range t0, boolean converged) {
    Set<String> atBound = new HashSet<>();
    boolean[] known = new boolean[SaltParameter.values().length];
    for (SaltParameter parameter : SaltParameter.values()) {
      known[parameter.index()] = isKnown(parameter, p, t0, atBound);
    }
    boolean edge = edge(p) < AT_EDGE;
    if (edge) {
      atBound.add(PHASE);
    }
    Covariance covariance = edge ? Covariance.unknown() : new ErrorEstimate(problem).at(p, known);
    double chisq = full.chisq(epochs, p);
    int ndof = epochs.size() - settings.freeParameters();
    return new Fitted(
        p,
        covariance,
        chisq,
        ndof,
        evaluations.done(),
        converged,
        atBound,
        quality(chisq, ndof, atBound),
        model.name(),
        model.version());
  }

  private boolean isKnown(
      SaltParameter parameter, SaltParameters p, Range t0, Set<String> atBound) {
    if (parameter == SaltParameter.X0) {
      return settings.x0() == null;
    }
    Range range =
        switch (parameter) {
          case Z -> settings.z();
          case T0 -> t0;
          case X1 -> settings.x1();
          default -> settings.c();
        };
    if (range.isPoint()) {
      return false;
    }
    double value = p.get(parameter);
    double near = AT_BOUND * range.width();
    if (value - range.low() < near || range.high() - value < near) {
      atBound.add(parameter.word());
      return false;
    }
    return true;
  }

  private double edge(SaltParameters p) {
    double nearest = Double.POSITIVE_INFINITY;
    for (double time : epochs.times()) {
      nearest = Math.min(nearest, tables.fromEdge((time - p.t0()) / (1 + p.z())));
    }
    return nearest;
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
