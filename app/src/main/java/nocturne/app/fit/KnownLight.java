package nocturne.app.fit;

import java.util.List;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.wiring.Stores;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.History;
import nocturne.core.alert.Alert;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.night.JulianDate;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.WholePhotometry;
import nocturne.core.survey.Survey;
import nocturne.standalone.iceberg.IcebergTables;

/**
 * The whole light curves of alerts, as far as an instance knows them.
 *
 * @param tables closed with this
 */
record KnownLight(IcebergTables tables, History history, Survey survey) implements AutoCloseable {

  /**
   * Opens the instance's history.
   *
   * @throws Failure with exit code 2 if it keeps none
   */
  static KnownLight of(Stores stores, Pipeline pipeline) {
    IcebergTables tables = stores.openTables();
    Optional<History> history =
        pipeline.historyTable().filter(tables::exists).flatMap(table -> pipeline.history(tables));
    if (history.isEmpty()) {
      tables.close();
      throw Failure.misuse(
          "This instance keeps no history; `nocturne history build` makes one of the archive.");
    }
    return new KnownLight(tables, history.get(), stores.names().survey());
  }

  /** The epochs of an alert's object up to the alert. */
  List<Observation> of(Alert alert) {
    LightCurve past =
        survey
            .nightOfExposure(alert.jd())
            .map(night -> history.asOf(alert, night))
            .orElse(LightCurve.NONE);
    return WholePhotometry.of(alert.lightCurve().with(past), JulianDate.toMjd(alert.jd())).all();
  }

  @Override
  public void close() {
    tables.close();
  }
}
