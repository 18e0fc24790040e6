package nocturne.app.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.broker.history.NightHistory;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.History;
import nocturne.core.night.Night;
import nocturne.standalone.iceberg.IcebergTables;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Fills the table of all objects' photometry by hand. */
@Command(
    name = "history",
    description = {
      "Fill the table of all objects' photometry.",
      "The table photometry has a row for each epoch of an object that any alert reported. A"
          + " night adds its own at its end; the fits of later nights read them."
    })
public final class HistoryCommand {
  private static final List<String> COLUMNS = List.of("night", "alerts", "epochs_added");

  private final GlobalOptions global;
  private final AtomicLong done = new AtomicLong();

  public HistoryCommand(GlobalOptions global) {
    this.global = global;
  }

  @Command(
      name = "build",
      description = {
        "Add what the archived alerts report and the table lacks.",
        "For nights that were received before there was a history, or after a loss. Needs no Kafka"
            + " and may run beside everything else. A row for each night; exit code 1 if a part of"
            + " the packs cannot be read."
      })
  int build(
      @Option(
              names = "--night",
              paramLabel = "YYYY-MM-DD",
              description = "Only this night (default: all that are archived).")
          @Nullable String night,
      @Option(
              names = "--anew",
              description =
                  "Delete the table first, as when one of its files is damaged and there is no"
                      + " backup. Fits made meanwhile lack the history.")
          boolean anew)
      throws IOException, InterruptedException {
    if (anew && night != null) {
      throw Failure.misuse("--anew deletes the epochs of all nights; leave --night out.");
    }
    Pipeline pipeline = global.pipeline();
    if (pipeline.historyTable().isEmpty()) {
      throw Failure.misuse(
          "This instance keeps no history: history.enabled is false. Set it to true first.");
    }
    Optional<Night> only = Optional.ofNullable(night).map(GlobalOptions::night);
    return Session.of(global, "history build")
        .withStores(stores -> build(stores, pipeline, only, anew));
  }

  private int build(Stores stores, Pipeline pipeline, Optional<Night> only, boolean anew) {
    List<Night> nights = only.map(List::of).orElseGet(stores.archive()::nights);
    boolean isWhole = true;
    try (IcebergTables tables = stores.openTables();
        Rows rows = global.rows(COLUMNS);
        ProgressLine progress =
            ProgressLine.start(
                global.surroundings(),
                () -> Tally.waiting("added " + done.get() + " of " + nights.size() + " nights"))) {
      if (anew && tables.drop(pipeline.historyTable().orElseThrow())) {
        progress.say("The table was deleted.");
      }
      pipeline.history(tables).ifPresent(History::create);
      NightHistory history = new NightHistory(pipeline, stores.store(), tables, global.decoder());
      // What a damaged file seems to lack would be there twice once the file is put back.
      Optional<String> damage = history.damage();
      if (damage.isPresent()) {
        throw Failure.incomplete(damage.get());
      }
      for (Night each : nights) {
        NightHistory.Filled filled = history.fill(each).orElseThrow();
        rows.add(Arrays.asList(each, filled.alerts(), filled.epochs()));
        isWhole &= filled.isWhole();
        done.incrementAndGet();
        if (!filled.isWhole()) {
          progress.say(
              "A part of the packs of night %s cannot be read; `nocturne verify --night %s` names it."
                  .formatted(each, each));
        }
      }
      history.compact();
    }
    return isWhole ? 0 : Failure.INCOMPLETE;
  }
}
