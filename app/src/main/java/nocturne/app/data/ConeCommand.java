package nocturne.app.data;

import java.io.IOException;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.output.DescribedTable;
import nocturne.app.query.AlertSearch;
import nocturne.app.query.AlertSearch.NearObject;
import nocturne.app.query.SearchConditions;
import nocturne.app.search.AlertTables;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.core.sky.AngleText;
import nocturne.core.sky.Cone;
import nocturne.core.sky.SkyPosition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the alerts near a position. */
@Command(
    name = "cone",
    description = {
      "Show the alerts within a radius of a position, over all nights, the nearest first.",
      "Positions are J2000. The separation is in arcseconds."
    })
@Takes({Takes.Group.SETTINGS, Takes.Group.NAMED_INSTANCE, Takes.Group.ROWS, Takes.Group.TABLES})
public final class ConeCommand extends NocturneCommand {
  @Parameters(
      paramLabel = "RA",
      index = "0",
      description = "Right ascension: degrees, 10:23:45.6 or 10h23m45.6s.")
  private String ra = "";

  @Parameters(
      paramLabel = "DEC",
      index = "1",
      description = "Declination: degrees, -05:12:30 or -5d12m30s.")
  private String dec = "";

  @Parameters(
      paramLabel = "RADIUS",
      index = "2",
      description = "Arcseconds, or with a unit: 5\", 2', 0.5deg.")
  private String radius = "";

  @Option(
      names = "--objects",
      description =
          "A row for each object: separation and position of its nearest alert, number of alerts,"
              + " first and last time, brightest magnitude.")
  private boolean objects;

  @Mixin private final SearchOptions options = new SearchOptions();

  public ConeCommand(GlobalOptions global) {
    super(global);
  }

  /** A declination may begin with a minus, as an option does. */
  @Spec
  void spec(CommandSpec spec) {
    spec.parser().unmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Cone cone =
        Failure.orMisuse(() -> new Cone(SkyPosition.parse(ra, dec), AngleText.radius(radius)));
    SearchConditions conditions = options.conditions(global.survey());
    return Session.of(global, "cone").withStores(stores -> show(stores, cone, conditions));
  }

  private int show(Stores stores, Cone cone, SearchConditions conditions) throws IOException {
    AlertTables tables = new AlertTables(global.survey());
    String place = "%s of %s %s".formatted(radius, ra, dec);
    try (AlertSearch search = AlertSearch.of(stores)) {
      if (objects) {
        DescribedTable<NearObject> table = tables.objects(place);
        options.write(
            global,
            table,
            global.format(),
            AlertTables.all(table),
            search.objects(cone, conditions),
            "objects within " + place);
      } else {
        options.write(
            global,
            tables.near(place),
            global.format(),
            tables.nearOnTerminal(),
            search.cone(cone, conditions),
            "alerts within " + place);
      }
      return 0;
    }
  }
}
