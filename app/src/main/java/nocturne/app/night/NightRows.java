package nocturne.app.night;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.query.NightQuery;
import nocturne.app.wiring.NightRecords;
import nocturne.broker.books.NightBooks;
import nocturne.broker.journal.JournalEntry;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/** Shows what an instance keeps of its nights, on every back end. */
public record NightRows(GlobalOptions global, NightRecords records) {
  private static final List<String> STEP =
      List.of(
          "n", "at", "state", "seconds", "usual_seconds", "revision", "topic", "conductor", "note");
  private static final List<String> NIGHT =
      List.of(
          ("night state revision topic since received published duplicates rejected"
                  + " passed balances")
              .split(" "));

  /** Prints a row for each entry of a night's journal. */
  public void steps(Night night) {
    Instant now = global.surroundings().clock().instant();
    try (Rows rows = global.rows(STEP)) {
      for (NightQuery.Step step : new NightQuery(records).steps(night, now)) {
        JournalEntry e = step.entry();
        rows.add(
            Arrays.asList(
                e.n(),
                e.at(),
                e.state(),
                step.lasted().map(Duration::toSeconds).orElse(null),
                step.usually().map(Duration::toSeconds).orElse(null),
                e.revision(),
                e.surveyTopic().orElse(null),
                e.conductor(),
                step.note()));
      }
    }
  }

  /** Prints a row for each night. */
  public void nights() {
    try (Rows rows = global.rows(NIGHT)) {
      for (NightQuery.Standing standing : new NightQuery(records).nights()) {
        JournalEntry e = standing.latest();
        Optional<NightBooks> books = standing.books();
        rows.add(
            Arrays.asList(
                e.night(),
                e.state(),
                e.revision(),
                e.surveyTopic().orElse(null),
                e.at(),
                books.map(b -> b.count("received")).orElse(null),
                books.map(b -> b.count("published")).orElse(null),
                books.map(b -> b.count("duplicates")).orElse(null),
                books.map(b -> b.count("rejected at ingest")).orElse(null),
                books.map(b -> b.count("passed")).orElse(null),
                books.map(NightBooks::balance).orElse(null)));
      }
    }
  }

  /** The named night, or by default that of the newest journal entry. */
  public static Night which(NightRecords records, @Nullable String asked) {
    if (asked != null) {
      return GlobalOptions.night(asked);
    }
    return new NightQuery(records)
        .newest()
        .orElseThrow(
            () ->
                Failure.misuse(
                    "No night was ever started by instance "
                        + records.names().instance()
                        + "; `nocturne night start` starts one."));
  }

  /** The newest entry of a night. */
  public static JournalEntry latest(NightRecords records, Night night) {
    return records
        .journal()
        .latest(night)
        .orElseThrow(
            () ->
                Failure.misuse(
                    "Night "
                        + night
                        + " was never started here; `nocturne night list` shows those there are."));
  }
}
