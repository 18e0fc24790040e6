package nocturne.broker.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.broker.stage.PartitionWork;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.SaltModel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the figures of a range of fits, the newest first, and stores each under its candid's name;
 * then the range's record moves the progress. A repeat finds the figures there and moves the
 * progress all the same. A figure that cannot be drawn is told in the log, and the books name it.
 */
final class FigureWork implements PartitionWork<FitRecord> {
  private static final Logger LOG = LoggerFactory.getLogger(FigureWork.class);

  private final FigureStore figures;
  private final FittedCurves curves;
  private final ModelCurves model;
  private final Function<Fitted, Optional<SaltModel>> others;
  private final FitConditions conditions;
  private ModelCurves other;
  private final List<FitRecord> fits = new ArrayList<>();
  private int taken;

  /**
   * @param model that fits are drawn with
   * @param others finds the model of a fit that was made with another
   * @param conditions under which fits are made
   */
  FigureWork(
      FigureStore figures,
      FittedCurves curves,
      ModelCurves model,
      Function<Fitted, Optional<SaltModel>> others,
      FitConditions conditions) {
    this.figures = figures;
    this.curves = curves;
    this.model = model;
    this.others = others;
    this.conditions = conditions;
    this.other = model;
  }

  @Override
  public boolean take(FitRecord item) {
    taken++;
    if (item.isFitted()) {
      fits.add(item);
    }
    return false;
  }

  @Override
  public boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why) {
    taken++;
    LOG.error(
        "No figure is drawn of the record at {} of {}: {} ({}). Report this.",
        message.position(),
        message.topic(),
        why.detail(),
        why.reason());
    return false;
  }

  @Override
  public Settled settle(Night night, Range range) {
    if (!fits.isEmpty()) {
      Map<Candid, List<Observation>> photometry = curves.of(night, fits);
      for (int i = fits.size() - 1; i >= 0; i--) {
        draw(fits.get(i), photometry.get(fits.get(i).candid()));
      }
    }
    int all = taken;
    List<Candid> drawn = fits.stream().map(FitRecord::candid).toList();
    return new Settled() {
      @Override
      public Range range() {
        return range;
      }

      @Override
      public Tally publish(StreamWriter writer) {
        return new Tally(all, 0, drawn);
      }
    };
  }

  private void draw(FitRecord fit, @Nullable List<Observation> photometry) {
    byte[] png;
    try {
      Fitted fitted =
          fit.fitted().orElseThrow(() -> new IllegalStateException("its record is not whole"));
      if (photometry == null) {
        throw new IllegalStateException("its light curve is neither on the topic nor archived");
      }
      png =
          LightCurveFigure.png(
              new FigureData(
                  fit.text("objectId").orElse("candid " + fit.candid()),
                  fit.candid(),
                  fit.night(),
                  model(fitted).of(photometry, fitted),
                  fitted,
                  Set.of(),
                  conditions));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error("No figure of candid {}, night {}: {}", fit.candid(), fit.night(), e, e);
      return;
    }
    figures.put(
        fit.candid(),
        png,
        new FigureStore.Label(
            fit.night().toString(),
            fit.text("model").orElse(""),
            fit.text("model_version").orElse("")));
  }

  /** The model that was fitted, which may not be ours: the fit was started before or after us. */
  private ModelCurves model(Fitted fitted) {
    for (ModelCurves known : List.of(model, other)) {
      if (isOf(known, fitted)) {
        return known;
      }
    }
    other =
        others
            .apply(fitted)
            .map(found -> new ModelCurves(found, model.bands(), model.dust()))
            .filter(found -> isOf(found, fitted))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "it was fitted with "
                            + fitted.model()
                            + ", version "
                            + fitted.modelVersion()
                            + ", which is not at hand; set fit.model to it"));
    return other;
  }

  private static boolean isOf(ModelCurves curves, Fitted fitted) {
    return curves.model().name().equals(fitted.model())
        && curves.model().version().equals(fitted.modelVersion());
  }

  @Override
  public void clear() {
    fits.clear();
    taken = 0;
  }

  @Override
  public void close() {
    clear();
  }
}
