package nocturne.app.fit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import nocturne.app.Failure;
import nocturne.app.files.PacketFiles;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Printable;
import nocturne.app.output.Rows;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.broker.plot.BandCurve;
import nocturne.broker.plot.FitConditions;
import nocturne.broker.plot.LightCurvePlot;
import nocturne.broker.plot.ModelCurves;
import nocturne.broker.plot.PlotData;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltParameter;
import nocturne.core.salt2.fit.FitSettings;
import nocturne.core.salt2.fit.Range;
import nocturne.core.salt2.fit.SaltFitter;
import org.jspecify.annotations.Nullable;

/**
 * Fits the light curves in files, one after the other: a row each, and a plot of each fit where
 * plots are asked for.
 */
public final class FitRun {
  /** What the rows hold. */
  public static final List<String> COLUMNS = FitRows.COLUMNS;

  private final GlobalOptions global;
  private final SaltModel model;
  private final Bandpasses bands;
  private final FitSettings settings;
  private final boolean original;
  private final @Nullable PlotFolder plots;
  private final SaltFitter fitter;
  private final AtomicLong done = new AtomicLong();
  private int undrawn;

  /**
   * @param original whether packets' epochs are taken as the original broker took them
   * @param plots folder for plots; null for none
   */
  public FitRun(
      GlobalOptions global,
      SaltModel model,
      Bandpasses bands,
      FitSettings settings,
      boolean original,
      @Nullable Path plots) {
    this.global = global;
    this.model = model;
    this.bands = bands;
    this.settings = settings;
    this.original = original;
    this.plots = plots == null ? null : new PlotFolder(plots);
    this.fitter = new SaltFitter(model, bands, settings);
  }

  /** Fits what is in the files; answers the exit code. */
  public int run(List<String> files) {
    PacketFiles packets = new PacketFiles(global.surroundings(), files);
    try (Rows rows = global.rows(COLUMNS);
        ProgressLine progress = ProgressLine.start(global.surroundings(), this::tally)) {
      FitTargets targets =
          new FitTargets(
              progress::say, global.decoder(), original, target -> rows.add(row(target, progress)));
      packets.forEach(targets);
      return targets.faults() + undrawn == 0 ? 0 : Failure.INCOMPLETE;
    }
  }

  private Tally tally() {
    return Tally.waiting("fitted " + done.get());
  }

  private List<@Nullable Object> row(FitTarget target, ProgressLine progress) {
    FitSettings own =
        target.redshift().isPresent() && !settings.z().isPoint()
            ? settings.withZ(
                new Range(target.redshift().getAsDouble(), target.redshift().getAsDouble()))
            : settings;
    SaltFitter chosen = own.equals(settings) ? fitter : new SaltFitter(model, bands, own);
    long begin = System.nanoTime();
    FitOutcome outcome = chosen.fit(target.photometry());
    double milliseconds = (System.nanoTime() - begin) / 1e6;
    done.incrementAndGet();
    if (outcome instanceof Fitted fit) {
      remark(target, fit, own, progress);
    }
    if (plots != null && outcome instanceof Fitted fit) {
      try {
        plots.write(target, LightCurvePlot.png(plot(target, fit, own)));
      } catch (IOException e) {
        undrawn++;
        progress.say(
            Printable.line(target.id() + ": its plot could not be written: " + e.getMessage()));
      }
    }
    return FitRows.row(target, outcome, milliseconds);
  }

  private static void remark(FitTarget target, Fitted fit, FitSettings own, ProgressLine progress) {
    if (fit.atBound().contains(SaltParameter.Z.word())) {
      progress.say(
          Printable.line(
              ("%s: its z is at an end of the range that was searched, %s to %s;"
                      + " --z-range sets another.")
                  .formatted(target.id(), own.z().low(), own.z().high())));
    }
    if (!fit.leftOut().isEmpty()) {
      progress.say(
          Printable.line(
              "%s: left out are the epochs at MJD %s, outside the phases."
                  .formatted(target.id(), fit.leftOut())));
    }
  }

  private PlotData plot(FitTarget target, Fitted fit, FitSettings own) {
    MilkyWayDust dust = own.mwebv() == 0 ? MilkyWayDust.none() : MilkyWayDust.of(own.mwebv());
    List<BandCurve> curves =
        new ModelCurves(model, bands, dust).of(weighed(target.photometry()), fit);
    return new PlotData(
        target.objectId(),
        target.candid(),
        target.night(),
        curves,
        fit,
        held(own),
        FitConditions.of(own, original && target.candid() != null));
  }

  /** The epochs with the errors that the fit weighs by. */
  private List<Observation> weighed(List<Observation> photometry) {
    if (settings.errorFloor() == 0) {
      return photometry;
    }
    List<Observation> weighed = new ArrayList<>();
    for (Observation epoch : photometry) {
      double error = Math.hypot(epoch.fluxError(), settings.errorFloor() * epoch.flux());
      weighed.add(
          new Observation(epoch.mjd(), epoch.band(), epoch.flux(), error, epoch.zeroPoint()));
    }
    return weighed;
  }

  private static Set<SaltParameter> held(FitSettings own) {
    Set<SaltParameter> held = EnumSet.noneOf(SaltParameter.class);
    if (own.z().isPoint()) {
      held.add(SaltParameter.Z);
    }
    if (own.t0() != null && own.t0().isPoint()) {
      held.add(SaltParameter.T0);
    }
    if (own.x0() != null) {
      held.add(SaltParameter.X0);
    }
    if (own.x1().isPoint()) {
      held.add(SaltParameter.X1);
    }
    if (own.c().isPoint()) {
      held.add(SaltParameter.C);
    }
    return held;
  }
}
