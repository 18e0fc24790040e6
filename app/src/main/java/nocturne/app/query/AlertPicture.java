package nocturne.app.query;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nocturne.app.Failure;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Stores;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.fit.FitSettings;
import nocturne.broker.plot.FitConditions;
import nocturne.broker.plot.LightCurvePlot;
import nocturne.broker.plot.ModelCurves;
import nocturne.broker.plot.PlainPlot;
import nocturne.broker.plot.PlotData;
import nocturne.broker.plot.PlotFormat;
import nocturne.core.alert.Alert;
import nocturne.core.filter.Verdict;
import nocturne.core.instance.Component;
import nocturne.core.night.Night;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModels;

/**
 * The plot of one archived alert: as the night drew it if it was fitted, else its light curve
 * alone.
 */
final class AlertPicture {
  private final Stores stores;
  private final GlobalOptions global;
  private final FitSettings settings;
  private final FilterSettings filter;

  AlertPicture(Stores stores, GlobalOptions global) throws IOException {
    this.stores = stores;
    this.global = global;
    this.settings = stores.configuration(Component.VALUE_ADDED).fit();
    this.filter = stores.configuration(Component.VALUE_ADDED).filter();
  }

  /**
   * Draws it.
   *
   * @throws Failure with exit code 1 if the alert has no epoch that can be drawn
   */
  byte[] file(Night night, Alert alert, FitQuery look, PlotFormat format) {
    String name = alert.objectId().map(Object::toString).orElse("candid " + alert.candid());
    List<Observation> photometry =
        settings.isOriginal()
            ? AlertPhotometry.original(alert.original())
            : AlertPhotometry.of(alert.lightCurve());
    Optional<Fitted> fit = look.fitted();
    Optional<SaltModel> model = fit.flatMap(this::model);
    try {
      return model.isPresent()
          ? LightCurvePlot.file(
              new PlotData(
                  name,
                  alert.candid(),
                  night,
                  new ModelCurves(model.get(), Bandpasses.ztf(), MilkyWayDust.none())
                      .of(photometry, fit.get()),
                  fit.get(),
                  Set.of(),
                  FitConditions.ofNight(settings.isOriginal())),
              format)
          : new PlainPlot(
                  name,
                  alert.candid(),
                  night,
                  PlainPlot.bands(photometry, alert.lightCurve().upperLimits(), Bandpasses.ztf()),
                  why(alert, look, fit))
              .file(format);
    } catch (IllegalArgumentException e) {
      throw Failure.incomplete(String.valueOf(e.getMessage()), e);
    }
  }

  private List<String> why(Alert alert, FitQuery look, Optional<Fitted> fit) {
    if (fit.isPresent()) {
      String model = fit.get().model() + ", version " + fit.get().modelVersion();
      global.say(
          "It was fitted with "
              + model
              + ", which was not found, and is drawn without its model: set fit.model to it.");
      return List.of("its model was not found:", model);
    }
    List<String> why = new ArrayList<>();
    look.columns()
        .ifPresentOrElse(
            values -> {
              for (String column : List.of("reason", "detail")) {
                if (values.get(column) instanceof String words) {
                  why.add(words);
                }
              }
            },
            () -> why.addAll(notSelected(alert)));
    return why;
  }

  /** Why an alert that has no record of a fit is not there. */
  private List<String> notSelected(Alert alert) {
    Verdict verdict = filter.filter().evaluate(alert);
    return verdict.passes()
        ? List.of("selected by the filter,", "and not fitted yet")
        : List.of("not selected by the filter:", verdict.reason());
  }

  /** The model of the fit: staged, built in, or the configured one. */
  private Optional<SaltModel> model(Fitted fit) {
    return SaltModelFiles.staged(stores.brokerFiles())
        .filter(fit::isOf)
        .or(() -> SaltModels.find(fit.model()).filter(fit::isOf))
        .or(() -> set().filter(fit::isOf));
  }

  private Optional<SaltModel> set() {
    Path home = global.home();
    try {
      return Optional.of(SaltModelFiles.model(settings.model(), home::resolve));
    } catch (Failure e) {
      return Optional.empty();
    }
  }
}
