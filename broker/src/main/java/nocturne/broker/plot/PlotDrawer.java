package nocturne.broker.plot;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import nocturne.broker.fit.FitRecord;
import nocturne.broker.fit.Plots;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.SaltModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws plots of fits and stores them. A plot that cannot be drawn is logged, and the books name
 * it. For one thread.
 */
public final class PlotDrawer implements Plots {
  private static final Logger LOG = LoggerFactory.getLogger(PlotDrawer.class);

  private final PlotStore plots;
  private final ModelCurves model;
  private final Function<Fitted, Optional<SaltModel>> others;
  private final FitConditions conditions;
  private ModelCurves other;

  /**
   * @param model for fits of this model
   * @param others finds the model of other fits
   * @param conditions of the fits
   */
  public PlotDrawer(
      PlotStore plots,
      ModelCurves model,
      Function<Fitted, Optional<SaltModel>> others,
      FitConditions conditions) {
    this.plots = plots;
    this.model = model;
    this.others = others;
    this.conditions = conditions;
    this.other = model;
  }

  @Override
  public void draw(FitRecord fit, List<Observation> photometry) {
    byte[] png;
    try {
      Fitted fitted =
          fit.fitted().orElseThrow(() -> new IllegalStateException("its record is not whole"));
      png =
          LightCurvePlot.png(
              new PlotData(
                  fit.text("objectId").orElse("candid " + fit.candid()),
                  fit.candid(),
                  fit.night(),
                  model(fitted).of(photometry, fitted),
                  fitted,
                  Set.of(),
                  conditions));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      LOG.error("No plot of candid {}, night {}: {}", fit.candid(), fit.night(), e, e);
      return;
    }
    plots.put(
        fit.candid(),
        png,
        new PlotStore.Label(
            fit.night().toString(),
            fit.text("model").orElse(""),
            fit.text("model_version").orElse("")));
  }

  /** The model of the fit, which may not be ours: another configuration may have made the fit. */
  private ModelCurves model(Fitted fitted) {
    for (ModelCurves known : List.of(model, other)) {
      if (fitted.isOf(known.model())) {
        return known;
      }
    }
    other =
        others
            .apply(fitted)
            .map(found -> new ModelCurves(found, model.bands(), model.dust()))
            .filter(found -> fitted.isOf(found.model()))
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
}
