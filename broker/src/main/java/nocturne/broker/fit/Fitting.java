package nocturne.broker.fit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import nocturne.core.alert.ObjectId;
import nocturne.core.plugin.Evaluation;
import nocturne.core.plugin.Outcome;
import nocturne.core.plugin.Picture;
import nocturne.core.plugin.StagedAlert;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.salt2.NotFitted;
import nocturne.core.salt2.SaltModel;
import nocturne.plot.FitConditions;
import nocturne.plot.LightCurvePlot;
import nocturne.plot.ModelCurves;
import nocturne.plot.PlotData;
import org.jspecify.annotations.Nullable;

/** The fit stage's evaluation of an alert: its fit with a plot, or the reason why there is none. */
public final class Fitting implements Evaluation<FitStage.Result> {
  private final LightCurveFitter fitter;
  private final FitSettings.Mode mode;
  private final ModelCurves model;
  private final Function<Fitted, Optional<SaltModel>> others;

  /** The curves of the model that was last asked for and is not ours. */
  private volatile ModelCurves other;

  /**
   * @param mode which epochs are fitted
   * @param model for the plots of fits of this model
   * @param others finds the model of other fits
   */
  public Fitting(
      LightCurveFitter fitter,
      FitSettings.Mode mode,
      ModelCurves model,
      Function<Fitted, Optional<SaltModel>> others) {
    this.fitter = fitter;
    this.mode = mode;
    this.model = model;
    this.others = others;
    this.other = model;
  }

  @Override
  public Outcome<FitStage.Result> evaluate(StagedAlert alert) {
    FittedEpochs epochs = FittedEpochs.of(mode, alert);
    FitOutcome outcome = fitter.fit(epochs.photometry().all());
    FitStage.Result result =
        new FitStage.Result(
            outcome,
            alert.lightCurve().with(alert.history()),
            FitShares.of(epochs, model, outcome));
    return outcome instanceof NotFitted not
        ? Outcome.notPassed(result, not.reason().name())
        : Outcome.passed(result);
  }

  @Override
  public Picture picture(StagedAlert alert, Map<String, @Nullable Object> values) {
    Fitted fitted =
        FitColumns.fitted(values)
            .orElseThrow(() -> new IllegalStateException("its record is not whole"));
    return new Picture(
        LightCurvePlot.draw(
            new PlotData(
                alert.objectId().map(ObjectId::value).orElse("candid " + alert.candid()),
                alert.candid(),
                alert.night(),
                model(fitted).of(FittedEpochs.of(mode, alert).photometry().all(), fitted),
                fitted,
                Set.of(),
                FitConditions.ofNight(mode == FitSettings.Mode.ORIGINAL))),
        fitted.model().name(),
        fitted.model().version());
  }

  @Override
  public Optional<String> work() {
    return Optional.of(
        "fitted with " + model.model().name() + ", version " + model.model().version());
  }

  /** The model of the fit, which may not be ours: another configuration may have made the fit. */
  private ModelCurves model(Fitted fitted) {
    for (ModelCurves known : List.of(model, other)) {
      if (fitted.isOf(known.model())) {
        return known;
      }
    }
    ModelCurves found =
        others
            .apply(fitted)
            .map(one -> new ModelCurves(one, model.bands(), model.dust()))
            .filter(one -> fitted.isOf(one.model()))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "it was fitted with "
                            + fitted.model().name()
                            + ", version "
                            + fitted.model().version()
                            + ", which is not at hand; set fit.model to it"));
    other = found;
    return found;
  }
}
