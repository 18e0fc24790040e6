package nocturne.app.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import nocturne.broker.figure.FigureStage;
import nocturne.broker.figure.FigureStore;
import nocturne.broker.figure.MissingFigures;
import nocturne.broker.figure.ModelCurves;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.fit.PassedAlerts;
import nocturne.broker.letters.LettersReader;
import nocturne.broker.stage.PartitionWork;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import nocturne.core.salt2.MilkyWayDust;

/** Wires what draws figures: as the stage does, and where some are missing. */
final class Drawing {
  private Drawing() {}

  /** The stage. */
  static FigureStage stage(
      Services services, FitSoftware software, PassedAlerts passed, PacketDecoder decoder) {
    return new FigureStage(
        store(services),
        services.streams(),
        passed,
        services.stores()::archive,
        decoder,
        new ModelCurves(software.model(), software.bands(), MilkyWayDust.none()),
        services::modelOf,
        software.isOriginal(),
        services.names().topic(Topic.LETTERS));
  }

  /** What draws those that are missing, with the model as it then is. */
  static MissingFigures missing(Services services) {
    return new MissingFigures(
        store(services),
        services.streams(),
        new FitRecords(services.names().topic(Topic.SALT2), services.nights()),
        new LettersReader(services.streams(), services.names().topic(Topic.LETTERS)),
        () -> work(services));
  }

  private static FigureStore store(Services services) {
    return new FigureStore(
        services.stores().store(), services.names().bucket(Bucket.FIGURES), Death.POINT);
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
