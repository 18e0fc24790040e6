package nocturne.core.salt2.fit;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoublePredicate;
import nocturne.core.salt2.Axis;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.SaltModel;

/**
 * Fits a SALT model to light curves: the least chi-square within the settings' ranges, wherever in
 * them it is.
 *
 * <p>Made once for a model, bands and settings; it tabulates the model as it goes, and shares the
 * tables with other fitters. What it keeps never changes a result: the same light curve gives the
 * same fit, bit for bit, whatever was fitted before and on whichever thread.
 */
public final class SaltFitter implements LightCurveFitter {
  /** Maximum number of times a light curve is fitted again without epochs outside the phases. */
  private static final int MOST_ROUNDS = 4;

  private final SaltModel model;
  private final FitSettings settings;
  private final Bandpasses known;
  private final Tables tables;
  private final ConcurrentLinkedQueue<FullModel> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param model with phases at even steps
   * @param bands that light curves may name
   * @throws IllegalArgumentException if the model's phases are at uneven steps
   */
  public SaltFitter(SaltModel model, Bandpasses bands, FitSettings settings) {
    this.model = model;
    this.known = bands;
    this.settings = settings;
    this.tables = Tables.of(model, bands, settings);
  }

  /** The settings of this fitter. */
  public FitSettings settings() {
    return settings;
  }

  public SaltModel model() {
    return model;
  }

  @Override
  public FitOutcome fit(List<Observation> photometry) {
    Selection selection = new Selection(settings, tables, photometry);
    NotFitted refusal = selection.refusal(settings.freeParameters());
    if (refusal != null) {
      return refusal;
    }
    FullModel waiting = idle.poll();
    FullModel full =
        waiting == null
            ? new FullModel(model, known, tables.bands(), MilkyWayDust.of(settings.mwebv()))
            : waiting;
    FitOutcome outcome = new Fit(settings, tables, full, selection, List.of()).outcome();
    if (outcome instanceof Fitted fitted) {
      outcome = withinPhases(fitted, selection, full);
    }
    idle.offer(full);
    return outcome;
  }

  /**
   * Fits again without the epochs at which the model is zero or ends, until none is left out, or
   * too few would stay. At an end of the model's phases its flux jumps, and chi-square has no
   * curvature to make errors of.
   */
  private Fitted withinPhases(Fitted first, Selection all, FullModel full) {
    Fitted best = first;
    Selection selection = all;
    TreeSet<Double> leftOut = new TreeSet<>();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      DoublePredicate outside = outside(best);
      double[] times =
          selection.kept().stream().mapToDouble(Observation::mjd).filter(outside).toArray();
      Selection fewer = selection.without(outside);
      if (times.length == 0 || fewer.refusal(settings.freeParameters()) != null) {
        break;
      }
      Arrays.stream(times).forEach(leftOut::add);
      if (!(new Fit(settings, tables, full, fewer, leftOut).outcome() instanceof Fitted next)) {
        break;
      }
      selection = fewer;
      best = next;
    }
    return best;
  }

  /** Selects the times outside the phases of a fit; none if no epoch that matters is outside. */
  private DoublePredicate outside(Fitted fit) {
    Range phases = settings.phases();
    Axis model = this.model.m0().phases();
    if (phases == null) {
      return time -> false;
    }
    boolean narrower = phases.low() > model.first() || phases.high() < model.last();
    if (!narrower && !fit.atBound().contains(Bounds.PHASE)) {
      return time -> false;
    }
    double low = Math.max(phases.low(), model.first()) + Bounds.AT_EDGE;
    double high = Math.min(phases.high(), model.last()) - Bounds.AT_EDGE;
    return time -> {
      double phase = (time - fit.parameters().t0()) / (1 + fit.parameters().z());
      return phase < low || phase > high;
    };
  }
}
