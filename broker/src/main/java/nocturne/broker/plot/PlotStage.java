package nocturne.broker.plot;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.fit.PassedAlerts;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Ledger;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.Streams;
import nocturne.broker.stage.Evaluator;
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.RetryWork;
import nocturne.broker.stage.TriedAgain;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.night.Night;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.SaltModel;

/**
 * The plot stage: it reads the fits and stores a plot of each light curve that was fitted. It
 * stands beside the way of an alert, and nothing waits for it before the night is drained.
 */
public final class PlotStage {
  private final PlotStore plots;
  private final Streams streams;
  private final PassedAlerts passed;
  private final Supplier<ArchiveReader> archive;
  private final PacketDecoder decoder;
  private final ModelCurves model;
  private final Function<Fitted, Optional<SaltModel>> others;
  private final boolean original;
  private final String deadLettersTopic;

  /**
   * @param passed the topic on which the fit read its light curves
   * @param archive makes a reader for one thread, for what has expired there
   * @param model that is drawn
   * @param others finds the model of a fit that was made with another
   * @param original whether light curves are taken as the original broker took them
   * @param deadLettersTopic of what it dead-letters
   */
  public PlotStage(
      PlotStore plots,
      Streams streams,
      PassedAlerts passed,
      Supplier<ArchiveReader> archive,
      PacketDecoder decoder,
      ModelCurves model,
      Function<Fitted, Optional<SaltModel>> others,
      boolean original,
      String deadLettersTopic) {
    this.plots = plots;
    this.streams = streams;
    this.passed = passed;
    this.archive = archive;
    this.decoder = decoder;
    this.model = model;
    this.others = others;
    this.original = original;
    this.deadLettersTopic = deadLettersTopic;
  }

  /** As it reads the topic of fits. */
  public PartitionWork.Factory<FitRecord> works() {
    return (partition, to) -> new PlotWork(drawer(), deadLettersTopic);
  }

  /**
   * As it reads the dead letters.
   *
   * @param ledger says what is good already
   * @param since where the ledger ended when a night was first started
   */
  public PartitionWork.Factory<TriedAgain<FitRecord>> again(
      Ledger ledger, Function<Night, LedgerMark> since) {
    return (partition, to) -> {
      PlotDrawer drawer = drawer();
      Evaluator<FitRecord> drawing =
          fit -> {
            if (!fit.isFitted()) {
              return Evaluator.Outcome.REJECTED;
            }
            drawer.draw(fit.night(), List.of(fit));
            return Evaluator.Outcome.DONE;
          };
      // nothing goes on behind a plot, so no topic is written but that of the dead letters
      return RetryWork.stage(Stage.PLOT, drawing, deadLettersTopic, deadLettersTopic, ledger, since)
          .begin(partition, to);
    };
  }

  private PlotDrawer drawer() {
    return new PlotDrawer(
        plots,
        new FittedCurves(streams, passed, archive.get(), decoder, original),
        model,
        others,
        FitConditions.ofNight(original));
  }
}
