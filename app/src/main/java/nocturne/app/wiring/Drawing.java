package nocturne.app.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import nocturne.broker.deadletter.DeadLetterReader;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.fit.PassedAlerts;
import nocturne.broker.plot.MissingPlots;
import nocturne.broker.plot.ModelCurves;
import nocturne.broker.plot.PlotStage;
import nocturne.broker.plot.PlotStore;
import nocturne.broker.stage.PartitionWork;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import nocturne.core.salt2.MilkyWayDust;

/** Wires what draws plots: as the stage does, and where some are missing. */
final class Drawing {
  private Drawing() {}

  /** The stage. */
  static PlotStage stage(
      Services services, FitSoftware software, PassedAlerts passed, PacketDecoder decoder) {
    return new PlotStage(
        store(services),
        services.streams(),
        passed,
        services.stores()::archive,
        decoder,
        new ModelCurves(software.model(), software.bands(), MilkyWayDust.none()),
        services::modelOf,
        software.isOriginal(),
        services.names().topic(Topic.DEAD_LETTERS));
  }

  /** What draws those that are missing, with the model as it then is. */
  static MissingPlots missing(Services services) {
    return new MissingPlots(
        store(services),
        services.streams(),
        new FitRecords(services.names().topic(Topic.SALT2), services.nights()),
        new DeadLetterReader(services.streams(), services.names().topic(Topic.DEAD_LETTERS)),
        () -> work(services));
  }

  private static PlotStore store(Services services) {
    return new PlotStore(
        services.stores().store(), services.names().bucket(Bucket.PLOTS), Death.POINT);
  }

  private static PartitionWork<FitRecord> work(Services services) {
    try {
      PassedAlerts passed =
          new PassedAlerts(
              services.names().topic(Topic.EXTRAGALACTIC), AlertFields.ZTF, services.nights());
      return stage(services, services.fitSoftware(), passed, new PacketDecoder(AlertFields.ZTF))
          .works()
          .begin(0, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
