package nocturne.app.command;

import static nocturne.app.options.Takes.Group.BOOKS;
import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.List;
import nocturne.app.night.AutomaticService;
import nocturne.app.night.NightPreview;
import nocturne.app.night.NightService;
import nocturne.app.night.TopicsService;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts and ends nights, by hand or automatically. */
@Command(
    name = "night",
    description = {
      "Start and end nights, by hand or by themselves, and see how they stand.",
      "Consumer and stages must be running: `nocturne up` or `nocturne worker`. Only `auto` brings"
          + " its own."
    })
public final class NightCommand {
  private final GlobalOptions global;

  public NightCommand(GlobalOptions global) {
    this.global = global;
  }

  @Command(
      name = "start",
      description =
          "Start receiving a night; returns once there is an alert on its topic and every stage is"
              + " running.")
  int start(
      @Option(
              names = "--topic",
              paramLabel = "T",
              description =
                  "The survey's topic of the night; NONE starts all but the consumer, for the night"
                      + " of --night (default: today's, UTC).")
          @Nullable String topic,
      @Option(
              names = "--night",
              paramLabel = "YYYYMMDD",
              description =
                  "The night, on the topic there is of that date: the survey's own, or the one that"
                      + " simulate and replay fill.")
          @Nullable String date,
      @Option(
              names = "--source",
              paramLabel = "TOPIC",
              description =
                  "Receive the night of --night from ztf_alert_data, production's stream, into a"
                      + " testing instance. Nothing of production is changed.")
          @Nullable String source,
      @Option(names = "--dry-run", description = "Start nothing; say how everything stands.")
          boolean dryRun)
      throws Exception {
    return dryRun
        ? new NightPreview(global).start(topic, date, source)
        : new NightService(global).start(topic, date, source);
  }

  @Takes({SETTINGS, NAMED_INSTANCE, ROWS, BOOKS})
  @Command(
      name = "end",
      description =
          "End a night: read to the end of its topic, wait for the stages, print the books (exit"
              + " code 1 unless they balance).")
  int end(
      @Option(
              names = "--night",
              paramLabel = "YYYYMMDD",
              description = "Which night (default: the one that was started last).")
          @Nullable String night,
      @Option(
              names = "--cancel",
              paramLabel = "STAGE",
              split = ",",
              description =
                  "Do not wait for this stage. The night is FAILED then unless its books balance all"
                      + " the same; they name what is missing, and a later start goes on with it.")
          @Nullable List<String> cancelled,
      @Option(names = "--dry-run", description = "End nothing; say how everything stands.")
          boolean dryRun)
      throws Exception {
    return dryRun
        ? new NightPreview(global).end(night)
        : new NightService(global).end(night, cancelled == null ? List.of() : cancelled);
  }

  @Takes({SETTINGS, NAMED_INSTANCE, ROWS, BOOKS})
  @Command(
      name = "auto",
      description = {
        "Start and end nights by themselves, until interrupted.",
        "A night starts when its topic holds an alert, today's or that of a day before, and ends when"
            + " the sun has risen at the survey's site and nothing moves any more; a late tail opens"
            + " it again. Books are printed as nights close. Runs consumer and stages too where no"
            + " `nocturne up` does. Exit code 1 if any books did not balance."
      })
  int auto(
      @Option(
              names = "--nights",
              paramLabel = "N",
              description = "End after so many nights were closed.")
          @Nullable Integer nights)
      throws Exception {
    return new AutomaticService(global, nights).run();
  }

  @Command(
      name = "topics",
      description =
          "Show the survey topics that hold alerts: partitions, how many at most, and when they"
              + " expire.")
  int topics(@Option(names = "--all", description = "Those too that hold nothing.") boolean all)
      throws Exception {
    return new TopicsService(global).run(all);
  }

  @Command(
      name = "status",
      description =
          "Show the journal of a night: each step, how long it took, and how long it usually takes.")
  int status(
      @Option(
              names = "--night",
              paramLabel = "YYYYMMDD",
              description = "Which night (default: the one that was started last).")
          @Nullable String night)
      throws Exception {
    return new NightService(global).status(night);
  }

  @Command(name = "list", description = "List all nights with their state and counts.")
  int list() throws Exception {
    return new NightService(global).list();
  }
}
