package nocturne.broker.figure;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.fit.PassedAlerts;
import nocturne.broker.port.Streams;
import nocturne.broker.stage.PartitionWork;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.SaltModel;

/**
 * The figure stage: it reads the fits and stores a figure of each light curve that was fitted. It
 * stands beside the way of an alert, and nothing waits for it before the night is drained.
 */
public final class FigureStage {
  private final FigureStore figures;
  private final Streams streams;
  private final PassedAlerts passed;
  private final Supplier<ArchiveReader> archive;
  private final PacketDecoder decoder;
  private final ModelCurves model;
  private final Function<Fitted, Optional<SaltModel>> others;
  private final boolean original;

  /**
   * @param passed the topic on which the fit read its light curves
   * @param archive makes a reader for one thread, for what has expired there
   * @param model that is drawn
   * @param others finds the model of a fit that was made with another
   * @param original whether light curves are taken as the original broker took them
   */
  public FigureStage(
      FigureStore figures,
      Streams streams,
      PassedAlerts passed,
      Supplier<ArchiveReader> archive,
      PacketDecoder decoder,
      ModelCurves model,
      Function<Fitted, Optional<SaltModel>> others,
      boolean original) {
    this.figures = figures;
    this.streams = streams;
    this.passed = passed;
    this.archive = archive;
    this.decoder = decoder;
    this.model = model;
    this.others = others;
    this.original = original;
  }

  /** As it reads the topic of fits. */
  public PartitionWork.Factory<FitRecord> works() {
    return (partition, to) ->
        new FigureWork(
            figures,
            new FittedCurves(streams, passed, archive.get(), decoder, original),
            model,
            others,
            FitConditions.ofNight(original));
  }
}
