package nocturne.broker.valueadded;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.filter.FilterStage;
import nocturne.broker.fit.FitSettings;
import nocturne.broker.fit.FitStage;
import nocturne.broker.fit.Fitting;
import nocturne.broker.port.History;
import nocturne.broker.port.TableColumn;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.plugin.StageFiles;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.LightCurveFitter;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.SaltModels;
import nocturne.core.survey.ztf.Ztf;
import nocturne.plot.ModelCurves;

/** The filter and the fit, with what a test gives them. */
public final class OwnStages {
  private OwnStages() {}

  /** The filter, which reads a topic of alerts. */
  public static Supplier<Evaluator<PublishedAlert>> filter(FilterSettings settings, String alerts) {
    return filtering(settings, alerts)::ofPublished;
  }

  /** The filter as a whole. */
  public static PlugIn<?> filtering(FilterSettings settings, String alerts) {
    FilterStage stage = new FilterStage();
    return new PlugIn<>(
        stage,
        stage.open(settings, StageFiles.NONE),
        alerts,
        true,
        Optional.empty(),
        Optional.empty());
  }

  /** The fit by some fitter, which reads a topic of alerts that passed. */
  public static PlugIn<?> fit(LightCurveFitter fitter, String passed, Optional<PlotStore> plots) {
    return fit(fitter, passed, plots, Optional.empty());
  }

  /** The fit that knows of earlier nights. */
  public static PlugIn<?> fit(
      LightCurveFitter fitter,
      String passed,
      Optional<PlotStore> plots,
      Optional<History> history) {
    Fitting fitting =
        new Fitting(
            fitter,
            FitSettings.Mode.STANDARD,
            new ModelCurves(SaltModels.salt3f22(), Bandpasses.ztf(), MilkyWayDust.none()),
            fit -> SaltModels.find(fit.model().name()));
    return new PlugIn<>(new FitStage(), fitting, passed, false, plots, history);
  }

  /** The columns of fits. */
  public static List<TableColumn> fitColumns() {
    return ResultColumns.of(new FitStage()).list();
  }

  /** A topic of fits. */
  public static ResultRecords fits(String topic) {
    return new ResultRecords(topic, fitColumns(), Ztf.SURVEY);
  }
}
