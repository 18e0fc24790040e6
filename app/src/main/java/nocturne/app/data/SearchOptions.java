package nocturne.app.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.DescribedTable;
import nocturne.app.output.Format;
import nocturne.app.query.SearchConditions;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of searches: which alerts, how many, and how a short answer says what is left out.
 */
final class SearchOptions {
  @Option(names = "--night", paramLabel = "YYYY-MM-DD", description = "Only alerts of this night.")
  private @Nullable String night;

  @Option(
      names = "--from",
      paramLabel = "YYYY-MM-DD",
      description = "Only alerts of this night and later ones.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "YYYY-MM-DD",
      description = "Only alerts of this night and earlier ones.")
  private @Nullable String to;

  @Option(
      names = "--brighter",
      paramLabel = "MAG",
      description = "Only alerts with at most this difference magnitude.")
  private @Nullable Double brighter;

  @Option(
      names = "--band",
      paramLabel = "BAND",
      description = "Only alerts in this band, such as ztfg or g.")
  private @Nullable String band;

  @Option(names = "--passed", description = "Only alerts that passed the filter.")
  private boolean passed;

  @Option(names = "--fitted", description = "Only alerts with a fit.")
  private boolean fitted;

  @Option(names = "--limit", paramLabel = "N", description = "At most N rows (default: all).")
  private @Nullable Integer limit;

  /**
   * The conditions that the options state.
   *
   * @throws Failure with exit code 2 if a value is wrong or two contradict each other
   */
  SearchConditions conditions(Survey survey) {
    if (night != null && (from != null || to != null)) {
      throw Failure.misuse("--night is one night; give it, or --from and --to.");
    }
    if (limit != null && limit < 1) {
      throw Failure.misuse("--limit " + limit + " is no number of rows: give 1 or more.");
    }
    if (brighter != null && !Double.isFinite(brighter)) {
      throw Failure.misuse("--brighter " + brighter + " is no magnitude.");
    }
    Optional<Night> first = night(night != null ? night : from);
    Optional<Night> last = night(night != null ? night : to);
    return Failure.orMisuse(
        () ->
            new SearchConditions(
                first,
                last,
                brighter == null ? OptionalDouble.empty() : OptionalDouble.of(brighter),
                Optional.ofNullable(band).map(word -> SearchConditions.band(survey, word)),
                fitted,
                passed));
  }

  /** Whether the user asks for alerts by what became of them. */
  boolean isByOutcome() {
    return fitted || passed;
  }

  private static Optional<Night> night(@Nullable String text) {
    return Optional.ofNullable(text).map(GlobalOptions::night);
  }

  /**
   * Writes rows, and says how many were left out.
   *
   * @param what the rows are, in the plural, such as {@code alerts of ZTF18abiydvm}
   * @param onTerminal the columns that {@link Format#TABLE} shows
   * @return the rows that were written
   */
  <T> List<T> write(
      GlobalOptions global,
      DescribedTable<T> table,
      Format format,
      List<String> onTerminal,
      List<T> rows,
      String what)
      throws IOException {
    List<T> shown = limit == null || rows.size() <= limit ? rows : rows.subList(0, limit);
    print(global, table, format, onTerminal, shown);
    sayCount(global, shown.size(), rows.size(), what);
    return shown;
  }

  /** Writes rows. */
  static <T> void print(
      GlobalOptions global,
      DescribedTable<T> table,
      Format format,
      List<String> onTerminal,
      List<T> rows)
      throws IOException {
    if (format == Format.FITS && global.surroundings().terminals().out()) {
      throw Failure.misuse("FITS is no text for a terminal: add > FILE.");
    }
    if (format != Format.TABLE) {
      table.write(global.out(), format, rows);
    } else if (!rows.isEmpty()) {
      table.only(onTerminal).write(global.out(), format, rows);
    }
  }

  /** Says that there are no rows, or how many of them are shown if not all are. */
  static void sayCount(GlobalOptions global, long shown, long all, String what) {
    if (all == 0) {
      global.say("There are no " + what + " in instance " + global.instance() + ".");
    } else if (shown < all) {
      global.say(
          "These are %,d of %,d %s; without --limit all are shown.".formatted(shown, all, what));
    }
  }
}
