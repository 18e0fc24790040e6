package nocturne.app.command;

import nocturne.app.night.NightDesk;
import nocturne.app.night.NightPreview;
import nocturne.app.options.GlobalOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts and ends nights by hand. */
@Command(
    name = "night",
    description = {
      "Start and end nights by hand, and see how they stand.",
      "Consumer and stages must be running: `nocturne up` or `nocturne worker`."
    })
public final class NightCommand {
  private final GlobalOptions global;

  /** Which topic to receive. */
  static final class Which {
    @Option(names = "--topic", paramLabel = "T", description = "The survey's topic of the night.")
    @Nullable String topic;

    @Option(
        names = "--date",
        paramLabel = "YYYYMMDD",
        description = "The night, on the survey topic of that date.")
    @Nullable String date;
  }

  public NightCommand(GlobalOptions global) {
    this.global = global;
  }

  @Command(
      name = "start",
      description =
          "Start receiving a night; returns once there is an alert on its topic and every stage is"
              + " running.")
  int start(
      @ArgGroup(multiplicity = "1") Which which,
      @Option(names = "--dry-run", description = "Start nothing; say how everything stands.")
          boolean dryRun)
      throws Exception {
    return dryRun
        ? new NightPreview(global).start(which.topic, which.date)
        : new NightDesk(global).start(which.topic, which.date);
  }

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
      @Option(names = "--dry-run", description = "End nothing; say how everything stands.")
          boolean dryRun)
      throws Exception {
    return dryRun ? new NightPreview(global).end(night) : new NightDesk(global).end(night);
  }

  @Command(name = "status", description = "Show the journal of a night.")
  int status(
      @Option(
              names = "--night",
              paramLabel = "YYYYMMDD",
              description = "Which night (default: the one that was started last).")
          @Nullable String night)
      throws Exception {
    return new NightDesk(global).status(night);
  }

  @Command(name = "list", description = "List all nights with their state and counts.")
  int list() throws Exception {
    return new NightDesk(global).list();
  }
}
