package nocturne.cloud;

import java.io.IOException;
import nocturne.app.Failure;
import nocturne.app.night.BooksText;
import nocturne.app.night.NightRows;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.broker.books.NightBooks;
import nocturne.broker.journal.JournalEntry;
import nocturne.google.books.Advice;
import nocturne.survey.SurveyStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a night's books on request, or shows those of its closing. */
@Takes({Takes.Group.SETTINGS, Takes.Group.NAMED_INSTANCE, Takes.Group.ROWS, Takes.Group.BOOKS})
@Command(
    name = "books",
    description =
        "Compare buckets, tables and counters with the ledger for a night, and name each alert"
            + " that is missing, surplus or damaged (exit code 1 unless all balances).")
final class BooksCommand extends NocturneCommand {
  @Mixin private final GoogleLocation place = new GoogleLocation();

  @Option(
      names = "--night",
      paramLabel = "YYYY-MM-DD",
      description = "Which night (default: the one that was started last).")
  private @Nullable String date;

  @Option(
      names = "--kept",
      description = "Print the books that were kept when the night was closed.")
  private boolean kept;

  BooksCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return OpenInstance.with(
        global,
        place.instance(global),
        open -> {
          JournalEntry entry = NightRows.latest(open, NightRows.which(open, date));
          return BooksText.inFull(global, false)
              .advising(Advice::on)
              .print(kept ? kept(open, entry) : audited(open, entry));
        });
  }

  private static NightBooks kept(OpenInstance open, JournalEntry entry) {
    return open.books()
        .newest(entry.night(), entry.revision())
        .orElseThrow(
            () ->
                Failure.incomplete(
                    "No books are kept of night %s, which is %s: they are when it is closed."
                        .formatted(entry.night(), entry.state())));
  }

  private static NightBooks audited(OpenInstance open, JournalEntry entry)
      throws IOException, InterruptedException {
    try (SurveyStream survey = open.survey()) {
      return open.conductor(survey, (night, doing) -> {}).books(entry.night(), true);
    }
  }
}
