package nocturne.app.query;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nocturne.app.config.Configuration;
import nocturne.app.files.SaltModelFiles;
import nocturne.app.wiring.Stores;
import nocturne.broker.archive.ArchiveReader;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.fit.FitColumns;
import nocturne.broker.fit.FitSettings;
import nocturne.broker.fit.FitShares;
import nocturne.broker.fit.FitStage;
import nocturne.broker.fit.FittedEpochs;
import nocturne.broker.fit.StagedModel;
import nocturne.broker.port.PortException;
import nocturne.broker.valueadded.PlotStore;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.filter.Verdict;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.lightcurve.LightCurve;
import nocturne.core.night.Night;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Fitted;
import nocturne.core.salt2.MilkyWayDust;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.UnreadableModelException;
import nocturne.core.salt2.WholePhotometry;
import nocturne.core.salt2.fit.SaltFitter;
import nocturne.plot.BandCurve;
import nocturne.plot.FitConditions;
import nocturne.plot.LightCurvePlot;
import nocturne.plot.ModelCurves;
import nocturne.plot.PlainPlot;
import nocturne.plot.PlotData;
import nocturne.plot.PlotFormat;
import nocturne.standalone.duckdb.RowSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds archived alerts, and what the value-added stages made of them, with the instance's current
 * filter and model. For one thread.
 */
public final class AlertQuery {
  private static final Logger LOG = LoggerFactory.getLogger(AlertQuery.class);

  private final Stores stores;
  private final Path home;
  private final SearchTables tables;
  private final ArchiveReader archive;
  private final FilterSettings filter;
  private final FitSettings settings;
  private final boolean history;

  /**
   * A packet as the archive holds it.
   *
   * @param night in whose packs it is
   * @param content byte for byte as the survey sent it
   */
  public record Packet(Night night, byte[] content) {}

  /**
   * The stored fit of an alert that passed the filter.
   *
   * @param columns of its row, without those that identify the alert; null if it has no value
   * @param plot its file; empty if none is stored
   */
  public record Fit(Map<String, @Nullable Object> columns, Optional<Path> plot) {
    /** The fit, number for number; empty if the alert was not fitted. */
    public Optional<Fitted> fitted() {
      return FitColumns.fitted(columns);
    }
  }

  /**
   * A plot made on request.
   *
   * @param remark why it shows less than it might; empty if it does not
   */
  public record Plot(byte[] file, Optional<String> remark) {}

  /**
   * A fit made on request.
   *
   * @param result the fit, or why there is none
   * @param curves its epochs and its model; without bands where there is no fit
   */
  public record Refit(FitStage.Result result, FittedCurves curves) {}

  /**
   * A fit's epochs and its model.
   *
   * @param bands the curves by band
   * @param epochs the epochs by kind
   */
  public record FittedCurves(List<BandCurve> bands, WholePhotometry epochs) {
    /** Stands for a fit that does not exist: no bands, no epochs. */
    public static final FittedCurves NONE =
        new FittedCurves(List.of(), new WholePhotometry(List.of(), List.of(), List.of()));
  }

  /**
   * Reads the configuration of the value-added stages.
   *
   * @param home against which a relative {@code fit.model} counts
   * @param tables that are asked for fits and for the history; closed by their owner, not here
   */
  public AlertQuery(Stores stores, Path home, SearchTables tables, ArchiveReader archive)
      throws IOException {
    this.stores = stores;
    this.home = home;
    this.tables = tables;
    this.archive = archive;
    Configuration configuration = stores.configuration(Component.VALUE_ADDED);
    this.filter = configuration.filter();
    this.settings = configuration.fit();
    this.history = configuration.history().enabled();
  }

  /**
   * The name of the file of an alert's image: the alert's, the image's, and the ending of what it
   * holds: gzipped FITS since schema 1.7, JPEG before.
   */
  public static String cutoutFile(Alert alert, String name, byte[] image) {
    String ending = ".bin";
    if (image.length > 2 && image[0] == 0x1f && (image[1] & 0xff) == 0x8b) {
      ending = ".fits.gz";
    } else if (image.length > 2 && (image[0] & 0xff) == 0xff && (image[1] & 0xff) == 0xd8) {
      ending = ".jpg";
    }
    return alert.candid() + "_" + name + ending;
  }

  /** All nights that were ever started, the newest first. */
  public List<Night> nights() {
    List<Night> all = new ArrayList<>(stores.journal().nights());
    Collections.reverse(all);
    return all;
  }

  /** The nights that may have a candid; those in which the table of alerts has it come first. */
  public List<Night> nights(Candid candid) {
    Set<Night> all = new LinkedHashSet<>();
    try {
      new AlertSearch(tables).candid(candid).forEach(found -> all.add(found.night()));
    } catch (PortException e) {
      LOG.info("the table of alerts cannot tell the night of {}: {}", candid, e.getMessage());
    }
    all.addAll(nights());
    return List.copyOf(all);
  }

  /** The packet of the first of these nights whose archive has it. */
  public Optional<Packet> packet(Candid candid, List<Night> nights) {
    for (Night night : nights) {
      Optional<byte[]> found = archive.packet(night, candid);
      if (found.isPresent()) {
        return Optional.of(new Packet(night, found.get()));
      }
    }
    return Optional.empty();
  }

  /** Evaluates the filter with the instance's settings. */
  public Verdict verdict(Alert alert) {
    return filter.filter().evaluate(alert);
  }

  /** The fit of an alert; empty if it did not pass the filter, or was not evaluated yet. */
  public Optional<Fit> fit(Night night, Candid candid) {
    Columns columns = new Columns();
    tables.ask(
        of ->
            tables.hasFits(of)
                ? "SELECT * FROM %s WHERE candid = %s AND night = DATE '%s'"
                    .formatted(SearchTables.fits(), candid.value(), night)
                : SearchTables.NOTHING,
        columns);
    return columns.values.isEmpty()
        ? Optional.empty()
        : Optional.of(new Fit(columns.values, plot(candid)));
  }

  private Optional<Path> plot(Candid candid) {
    String bucket = stores.names().bucket(Bucket.PLOTS);
    PlotStore plots = new PlotStore(stores.store(), bucket, FitStage.TABLE, KillPoint.NONE);
    return stores.store().bucketExists(bucket) && plots.has(candid)
        ? Optional.of(stores.store().file(bucket, plots.name(candid)).toAbsolutePath())
        : Optional.empty();
  }

  /**
   * Draws an alert: as the night drew it if it was fitted, else its light curve alone with the
   * reason.
   *
   * @throws IllegalArgumentException if the alert has no epoch that can be drawn, or the model that
   *     is staged for the instance cannot be read
   */
  public Plot plot(Night night, Alert alert, Optional<Fit> found, PlotFormat format) {
    String name = alert.objectId().map(Object::toString).orElse("candid " + alert.candid());
    LightCurve past = history(night, alert);
    WholePhotometry photometry = epochs(alert, past).photometry();
    Optional<Fitted> fit = found.flatMap(Fit::fitted);
    Optional<SaltModel> model = fit.flatMap(this::model);
    if (model.isPresent()) {
      PlotData data =
          new PlotData(
              name,
              alert.candid(),
              night,
              new ModelCurves(model.get(), Bandpasses.ztf(), MilkyWayDust.none())
                  .of(photometry.all(), fit.get()),
              fit.get(),
              Set.of(),
              FitConditions.ofNight(settings.isOriginal()));
      return new Plot(LightCurvePlot.file(data, format), Optional.empty());
    }
    Optional<String> missing =
        fit.map(of -> of.model().name() + ", version " + of.model().version());
    PlainPlot plain =
        new PlainPlot(
            name,
            alert.candid(),
            night,
            PlainPlot.bands(
                Stream.concat(photometry.detections().stream(), photometry.forced().stream())
                    .toList(),
                alert.lightCurve().with(past).withoutRepeats().upperLimits(),
                Bandpasses.ztf()),
            missing
                .map(of -> List.of("its model was not found:", of))
                .orElseGet(() -> whyNotFitted(alert, found)));
    return new Plot(
        plain.file(format),
        missing.map(
            of ->
                "It was fitted with "
                    + of
                    + ", which was not found, and is drawn without its model: set fit.model to"
                    + " it."));
  }

  /**
   * The model of the night's fit of an alert; empty if there is no fit, or its model is not found.
   */
  public Optional<FittedCurves> curves(Night night, Alert alert, Fit found) {
    return found
        .fitted()
        .flatMap(
            fit ->
                model(fit)
                    .map(
                        model ->
                            curves(
                                new ModelCurves(model, Bandpasses.ztf(), MilkyWayDust.none()),
                                epochs(alert, history(night, alert)),
                                fit)));
  }

  private static FittedCurves curves(ModelCurves of, FittedEpochs epochs, Fitted fit) {
    WholePhotometry photometry = epochs.photometry();
    return new FittedCurves(of.of(photometry.all(), fit), photometry);
  }

  /**
   * Fits an alert again with the instance's model.
   *
   * @param changes of the settings of the night's fits
   * @throws IllegalArgumentException if a setting is out of its range, or the model cannot be read
   */
  public Refit refit(
      Night night, Alert alert, UnaryOperator<nocturne.core.salt2.fit.FitSettings> changes) {
    nocturne.core.salt2.fit.FitSettings changed = changes.apply(settings.settings());
    SaltModel model =
        StagedModel.of(stores.brokerFiles().below(StagedModel.FOLDER))
            .or(this::configured)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The model \"" + settings.model() + "\" of fit.model cannot be read."));
    Bandpasses bands = Bandpasses.ztf();
    LightCurve past = history(night, alert);
    FittedEpochs epochs = epochs(alert, past);
    FitOutcome outcome = new SaltFitter(model, bands, changed).fit(epochs.photometry().all());
    MilkyWayDust dust = MilkyWayDust.of(changed.mwebv());
    FittedEpochs weighed = epochs.withErrorFloor(changed.errors().floor());
    ModelCurves curves = new ModelCurves(model, bands, dust);
    FitStage.Result result =
        new FitStage.Result(
            outcome, alert.lightCurve().with(past), FitShares.of(weighed, curves, outcome));
    return new Refit(
        result, outcome instanceof Fitted fit ? curves(curves, weighed, fit) : FittedCurves.NONE);
  }

  private FittedEpochs epochs(Alert alert, LightCurve past) {
    return FittedEpochs.of(settings.mode(), alert.lightCurve(), past, alert::original, alert.jd());
  }

  /**
   * The epochs that earlier nights reported of the alert's object. No epochs if no history is kept,
   * or if the fits of this instance do not use it.
   */
  public LightCurve history(Night night, Alert alert) {
    return history
        ? tables.history().map(there -> there.asOf(alert, night)).orElse(LightCurve.NONE)
        : LightCurve.NONE;
  }

  private List<String> whyNotFitted(Alert alert, Optional<Fit> found) {
    if (found.isPresent()) {
      List<String> why = new ArrayList<>();
      for (String column : List.of("reason", "detail")) {
        if (found.get().columns().get(column) instanceof String words) {
          why.add(words);
        }
      }
      return why;
    }
    Verdict verdict = verdict(alert);
    return verdict.passes()
        ? List.of("selected by the filter,", "and not fitted yet")
        : List.of("not selected by the filter:", verdict.reason());
  }

  /** The model of the fit: staged, built in, or the configured one. */
  private Optional<SaltModel> model(Fitted fit) {
    return StagedModel.of(stores.brokerFiles().below(StagedModel.FOLDER))
        .filter(fit::isOf)
        .or(() -> SaltModels.find(fit.model().name()).filter(fit::isOf))
        .or(() -> configured().filter(fit::isOf));
  }

  private Optional<SaltModel> configured() {
    try {
      return Optional.of(
          SaltModels.read(settings.model(), folder -> SaltModelFiles.folder(home.resolve(folder))));
    } catch (UnreadableModelException | IOException e) {
      return Optional.empty();
    }
  }

  /** Takes the columns of one row of fits. */
  private static final class Columns implements RowSink {
    private final List<String> names = new ArrayList<>();
    private final Set<String> shown = new HashSet<>();
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    Columns() {
      FitColumns.list().forEach(column -> shown.add(column.name()));
    }

    @Override
    public void columns(List<Column> columns) {
      columns.forEach(column -> names.add(column.name()));
    }

    @Override
    public void row(List<@Nullable Object> row) {
      for (int i = 0; i < names.size(); i++) {
        if (shown.contains(names.get(i))) {
          values.put(names.get(i), row.get(i));
        }
      }
    }
  }
}
