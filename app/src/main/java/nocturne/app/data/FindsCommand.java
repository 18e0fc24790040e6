package nocturne.app.data;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.query.FindsQuery;
import nocturne.app.query.FindsQuery.Between;
import nocturne.app.query.SearchTables;
import nocturne.app.search.FindsTable;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the objects with an alert that passed the filter, as the page's list of finds does. */
@Command(
    name = "finds",
    description = {
      "Show the objects with an alert that passed the filter, each with its newest fit of the"
          + " wanted quality, the newest first.",
      "VALUE of --sort, --min and --max is one of jd, age, detections, rise, z, x1, c, chisq_ndof,"
          + " mag, nearest, galactic_latitude, abs_galactic_latitude, or a real-bogus score of the"
          + " survey; --sort also takes object_id. Ages are in days, rises in mag/day, above zero"
          + " where it brightens."
    })
@Takes({Takes.Group.SETTINGS, Takes.Group.NAMED_INSTANCE, Takes.Group.ROWS, Takes.Group.TABLES})
public final class FindsCommand extends NocturneCommand {
  private static final String ANY = "all";

  @Option(names = "--night", paramLabel = "YYYY-MM-DD", description = "Only alerts of this night.")
  private @Nullable String night;

  @Option(
      names = "--quality",
      paramLabel = "QUALITY",
      defaultValue = "good",
      description =
          "Only fits of this quality: good, at_bound, few_dof or poor_chisq; all takes any, and"
              + " alerts without a fit (default: good).")
  private String quality = "";

  @Option(
      names = "--sort",
      paramLabel = "[-]VALUE",
      description =
          "The value that orders them, with a minus the greatest first (default: -jd). What lacks"
              + " the value is last.")
  private String sort = "-" + FindsQuery.TIME;

  @Option(
      names = "--min",
      paramLabel = "VALUE=NUMBER",
      description = "Only finds with at least this value; may be repeated.")
  private Map<String, Double> least = new LinkedHashMap<>();

  @Option(
      names = "--max",
      paramLabel = "VALUE=NUMBER",
      description = "Only finds with at most this value; may be repeated.")
  private Map<String, Double> most = new LinkedHashMap<>();

  @Option(names = "--every-alert", description = "A row for each alert, not for each object.")
  private boolean everyAlert;

  @Option(names = "--limit", paramLabel = "N", description = "At most N rows (default: all).")
  private @Nullable Integer limit;

  public FindsCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (limit != null && limit < 1) {
      throw Failure.misuse("--limit " + limit + " is no number of rows: give 1 or more.");
    }
    Map<String, Between> between = new LinkedHashMap<>();
    least.forEach((name, value) -> between.put(name, new Between(value, Double.POSITIVE_INFINITY)));
    most.forEach(
        (name, value) ->
            between.merge(
                name,
                new Between(Double.NEGATIVE_INFINITY, value),
                (from, to) -> new Between(from.least(), to.greatest())));
    FindsQuery.Wanted wanted =
        new FindsQuery.Wanted(
            everyAlert,
            Optional.ofNullable(night).map(GlobalOptions::night),
            Optional.of(quality).filter(word -> !word.equals(ANY)),
            between,
            sort.replaceFirst("^-", ""),
            sort.startsWith("-"));
    return Session.of(global, "finds").withStores(stores -> show(stores, wanted));
  }

  private int show(Stores stores, FindsQuery.Wanted wanted) throws IOException {
    Survey survey = global.survey();
    try (SearchTables tables = SearchTables.of(stores)) {
      FindsQuery.Page page =
          Failure.orMisuse(
              () ->
                  new FindsQuery(tables)
                      .page(wanted, limit == null ? Integer.MAX_VALUE : limit, 0));
      SearchOptions.print(
          global,
          FindsTable.of(survey),
          global.format(),
          FindsTable.onTerminal(survey),
          page.finds());
      SearchOptions.sayCount(global, page.finds().size(), page.total(), "finds");
      return 0;
    }
  }
}
