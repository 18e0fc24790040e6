package nocturne.app.night;

import static nocturne.app.options.Takes.Group.BOOKS;
import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.ShownSteps;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.books.NightBooks;
import nocturne.broker.conductor.Conductor;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.Stage;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts and ends nights, by hand or automatically. */
@Command(
    name = "night",
    description = {
      "Start and end nights, by hand or automatically, and show their state.",
      "The consumer and the stages must be running: `nocturne up` or `nocturne"
          + " worker`. Only `auto` runs its own."
    })
public final class NightCommand {
  private final GlobalOptions global;
  private volatile String doing = "";

  public NightCommand(GlobalOptions global) {
    this.global = global;
  }

  @Command(
      name = "start",
      description =
          "Start receiving a night; returns when its topic holds an alert and every"
              + " stage runs.")
  int start(
      @Option(
              names = "--topic",
              paramLabel = "T",
              description =
                  "The survey's topic of the night. NONE starts everything but the consumer,"
                      + " for the night of --night (default: today's, UTC).")
          @Nullable String topic,
      @Option(
              names = "--night",
              paramLabel = "YYYY-MM-DD",
              description =
                  "The night; its topic is the survey's own of that date, or the one that"
                      + " simulate and replay fill.")
          @Nullable String date,
      @Option(
              names = "--source",
              paramLabel = "TOPIC",
              description =
                  "Receive the night of --night from ztf_alert_data, production's stream, into a"
                      + " testing instance. Nothing of production is changed.")
          @Nullable String source,
      @Option(
              names = "--dry-run",
              description = "Start nothing; show the state of the night, its topic and the stages.")
          boolean dryRun)
      throws Exception {
    if (dryRun) {
      return new NightPreview(global).start(topic, date, source);
    }
    NightStart start = new NightStart(global.survey(), topic, date, source).by(global.instance());
    AtomicBoolean isFirst = new AtomicBoolean(true);
    var unused = start.night(global.surroundings().clock().instant());
    return Session.of(global, "night start")
        .readingSurvey()
        .followingServices(
            services -> {
              NightNeeds needs = new NightNeeds(global, services);
              if (isFirst.getAndSet(false)) {
                needs.awaitParts();
                start.look(services).ifPresent(global.err()::println);
                needs.requireWorkers();
              }
              return watched(
                  services,
                  conductor -> {
                    global.out().println(start.with(services, conductor));
                    return 0;
                  });
            });
  }

  @Takes({SETTINGS, NAMED_INSTANCE, ROWS, BOOKS})
  @Command(
      name = "end",
      description =
          "End a night: read its topic to the end, wait for the stages, make the books"
              + " (exit code 1 unless they balance).")
  int end(
      @Option(
              names = "--night",
              paramLabel = "YYYY-MM-DD",
              description = "Which night (default: the one that was started last).")
          @Nullable String night,
      @Option(
              names = "--cancel",
              paramLabel = "STAGE",
              split = ",",
              description =
                  "Do not wait for this stage. Unless the books balance all the same, the"
                      + " night is FAILED, and its books name what is missing; the next start"
                      + " continues it.")
          @Nullable List<String> cancelled,
      @Option(
              names = "--dry-run",
              description = "End nothing; show the state of the night, its topic and the stages.")
          boolean dryRun)
      throws Exception {
    if (dryRun) {
      return new NightPreview(global).end(night);
    }
    Set<Stage> without = new TreeSet<>();
    for (String word : cancelled == null ? List.<String>of() : cancelled) {
      without.add(Failure.orMisuse(() -> global.pipeline().stageNamed(word.strip())));
    }
    AtomicBoolean isFirst = new AtomicBoolean(true);
    return Session.of(global, "night end")
        .readingSurvey()
        .followingServices(
            services -> {
              if (isFirst.getAndSet(false)) {
                new NightNeeds(global, services).requireWorkers();
              }
              Night ended = NightRows.which(services.stores(), night);
              return watched(
                  services,
                  conductor -> {
                    NightBooks books = conductor.end(ended, without);
                    return ended(services, ended, new BooksText(global).printClosed(books));
                  });
            });
  }

  @Takes({SETTINGS, NAMED_INSTANCE, ROWS, BOOKS})
  @Command(
      name = "auto",
      description = {
        "Start and end nights automatically, until interrupted.",
        "A night, today's or that of an earlier day, starts when its topic holds an"
            + " alert. It ends when the sun has risen at the survey's site and nothing"
            + " more arrives; later alerts open it again. Its books are printed when it"
            + " closes. Runs the consumer and the stages too if no `nocturne up` does."
            + " Exit code 1 if any books did not balance."
      })
  int auto(
      @Option(
              names = "--nights",
              paramLabel = "N",
              description = "End after this many nights were closed.")
          @Nullable Integer nights)
      throws Exception {
    return new AutomaticService(global, nights).run();
  }

  @Command(
      name = "topics",
      description =
          "Show the survey topics that hold alerts: partitions, how many at most, and when they"
              + " expire.")
  int topics(@Option(names = "--all", description = "Show empty topics too.") boolean all)
      throws Exception {
    return new TopicsService(global).run(all);
  }

  @Command(
      name = "status",
      description =
          "Show the journal of a night: each step, how long it took, and how long it usually"
              + " takes.")
  int status(
      @Option(
              names = "--night",
              paramLabel = "YYYY-MM-DD",
              description = "Which night (default: the one that was started last).")
          @Nullable String night)
      throws Exception {
    return Session.of(global, "night status")
        .withStores(
            stores -> {
              new NightRows(global, stores).steps(NightRows.which(stores, night));
              return 0;
            });
  }

  @Command(name = "list", description = "List all nights with their state and counts.")
  int list() throws Exception {
    return Session.of(global, "night list")
        .withStores(
            stores -> {
              new NightRows(global, stores).nights();
              return 0;
            });
  }

  @Command(
      name = "delete",
      description = {
        "Delete a closed night of a testing instance, so that it can be received anew.",
        "Lists what will be deleted, with counts, and asks for the night. Refused"
            + " while a process works for the instance or a night is open, and for"
            + " production. After an interruption, run it again."
      })
  int delete(
      @Parameters(paramLabel = "NIGHT", description = "Which night.") String night,
      @Option(names = "--yes", description = "Do not ask.") boolean yes,
      @Option(names = "--dry-run", description = "Delete nothing; list what would be deleted.")
          boolean dryRun)
      throws Exception {
    return new NightDeletionService(global, yes, dryRun).run(GlobalOptions.night(night));
  }

  private static int ended(Services services, Night night, int code) {
    JournalEntry entry = NightRows.latest(services.stores(), night);
    if (entry.state() == NightState.FAILED) {
      throw Failure.incomplete(
          ("Night %s is FAILED (%s); its books above name what is missing. `nocturne"
                  + " night start --topic %s` continues it.")
              .formatted(night, entry.note(), entry.surveyTopic().orElse("T")));
    }
    return code;
  }

  private interface Conducting {
    int with(Conductor conductor) throws IOException, InterruptedException;
  }

  private int watched(Services services, Conducting work) throws IOException, InterruptedException {
    try (ProgressLine line =
        ProgressLine.start(global.surroundings(), () -> Tally.waiting(doing))) {
      return work.with(services.conductor(new ShownSteps(line, what -> doing = what)));
    }
  }
}
