package nocturne.app.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.fit.Plots;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.plot.FitConditions;
import nocturne.broker.plot.FittedCurves;
import nocturne.broker.plot.MissingPlots;
import nocturne.broker.plot.ModelCurves;
import nocturne.broker.plot.PlotDrawer;
import nocturne.broker.plot.PlotStore;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.core.instance.Bucket;
import nocturne.core.salt2.MilkyWayDust;

/** Wires the drawing of plots: with each fit, and of missing ones. */
final class Drawing {
  private Drawing() {}

  /** Draws the plots of fits as they are made; for one thread. */
  static Plots plots(Services services, FitSoftware software) {
    return new PlotDrawer(
        store(services),
        new ModelCurves(software.model(), software.bands(), MilkyWayDust.none()),
        services::modelOf,
        FitConditions.ofNight(software.isOriginal()));
  }

  /** Draws missing plots, with the current model. */
  static MissingPlots missing(Services services) {
    PipelineStage fit = services.pipeline().storing(Bucket.PLOTS);
    return new MissingPlots(
        store(services),
        services.streams(),
        new FitRecords(services.names().topic(fit.topics().get(0)), services.names().survey()),
        () ->
            new FittedCurves(
                services.streams(),
                new PassedAlerts(
                    fit.stage(),
                    services.names().topic(fit.input().orElseThrow()),
                    services.names().survey()),
                services.stores().archive(),
                services.decoder(),
                software(services).isOriginal()),
        () -> plots(services, software(services)));
  }

  private static FitSoftware software(Services services) {
    try {
      return services.fitSoftware();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PlotStore store(Services services) {
    return new PlotStore(
        services.stores().store(), services.names().bucket(Bucket.PLOTS), Death.POINT);
  }
}
