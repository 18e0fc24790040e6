package nocturne.app.data;

import java.io.IOException;
import java.util.List;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.output.DescribedTable;
import nocturne.app.output.Format;
import nocturne.app.query.AlertSearch;
import nocturne.app.query.FoundAlert;
import nocturne.app.query.SearchConditions;
import nocturne.app.search.AlertTables;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.core.lightcurve.Detection;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows all alerts of one object, or its light curve. */
@Command(
    name = "object",
    description = {
      "Show all alerts of an object, over all nights, in the order of time.",
      "An alert that passed the filter has a word for its fit: its quality, or the reason why there"
          + " is none. On a terminal the fits follow in a table of their own; other formats have"
          + " all columns in one.",
      "--as sncosmo gives the light curve instead, from the alerts and their histories, in the"
          + " columns that sncosmo and `nocturne fit` take (default: as ECSV)."
    })
@Takes({Takes.Group.SETTINGS, Takes.Group.NAMED_INSTANCE, Takes.Group.ROWS, Takes.Group.TABLES})
public final class ObjectCommand extends NocturneCommand {
  @Parameters(paramLabel = "OBJECTID", description = "The survey's name of the object.")
  private String objectId = "";

  /** Whose columns a light curve has. */
  enum Convention {
    SNCOSMO
  }

  @Option(
      names = "--as",
      paramLabel = "sncosmo",
      description = "The light curve: time (MJD), band, flux, fluxerr, zp, zpsys.")
  private @Nullable Convention as;

  @Mixin private final SearchOptions options = new SearchOptions();

  public ObjectCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Survey survey = global.survey();
    requireObjectId(survey);
    if (as != null && options.isByOutcome()) {
      throw Failure.misuse("--fitted and --passed choose alerts; a light curve has epochs.");
    }
    SearchConditions conditions = options.conditions(survey);
    return Session.of(global, "object").withStores(stores -> show(stores, conditions));
  }

  private void requireObjectId(Survey survey) {
    try {
      survey.requireObjectId(objectId);
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  private int show(Stores stores, SearchConditions conditions) throws IOException {
    try (AlertSearch search = AlertSearch.of(stores)) {
      if (as == Convention.SNCOSMO) {
        lightCurve(search.lightCurve(objectId, conditions));
      } else {
        alerts(search.object(objectId, conditions));
      }
      return 0;
    }
  }

  private void alerts(List<FoundAlert> found) throws IOException {
    AlertTables tables = new AlertTables(global.survey());
    Format format = global.format();
    List<FoundAlert> shown =
        options.write(
            global,
            tables.alerts(objectId),
            format,
            tables.alertsOnTerminal(),
            found,
            "alerts of " + objectId);
    List<FoundAlert> passed = shown.stream().filter(FoundAlert::passed).toList();
    if (format == Format.TABLE && !passed.isEmpty()) {
      global.out().println();
      tables.alerts(objectId).only(tables.fitsOnTerminal()).write(global.out(), format, passed);
    }
  }

  private void lightCurve(List<Detection> epochs) throws IOException {
    List<String> bands = global.survey().bands();
    List<Detection> usable =
        epochs.stream()
            .filter(each -> each.fluxError().isPresent() && bands.contains(each.band()))
            .toList();
    if (usable.size() < epochs.size()) {
      global.say(
          "%,d epochs without an error or a known band are left out."
              .formatted(epochs.size() - usable.size()));
    }
    DescribedTable<Detection> table = AlertTables.sncosmo(objectId);
    options.write(
        global,
        table,
        global.formatIsGiven() ? global.format() : Format.ECSV,
        AlertTables.all(table),
        usable,
        "epochs of " + objectId);
  }
}
