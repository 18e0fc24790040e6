package nocturne.app.command;

import static nocturne.app.options.Takes.Group.BOOKS;
import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.List;
import java.util.concurrent.Callable;
import nocturne.app.night.ReplayNight;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs real packets as a night. */
@Takes({SETTINGS, NAMED_INSTANCE, ROWS, BOOKS})
@Command(
    name = "replay",
    description = {
      "Run real packets as a night.",
      "Puts the packets on a survey topic of the instance, starts the night, waits until every"
          + " stage is done, ends it and says how its books stand (exit code 1 unless they balance). The"
          + " same night again adds only duplicates; a run that was killed is gone on with."
    })
public final class ReplayCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description =
          "Avro files, folders of *.avro, the survey's nightly .tar.gz, or - for standard input.")
  private List<String> paths = List.of();

  @Option(
      names = "--night",
      paramLabel = "YYYYMMDD",
      description =
          "Night that the packets are put into (default: the date in the archive's name, else the"
              + " date of all exposures; needed where they have several).")
  private @Nullable String night;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      description =
          "How fast to send: max, 100/s, 5000/min, or x60 for sixty times as fast as the night was"
              + " (default: max).")
  private String rate = "max";

  @Option(
      names = "--original",
      description = "Evaluate and fit as the broker that Nocturne descends from did.")
  private boolean original;

  public ReplayCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    if (original) {
      global.set("filter.mode", "original");
      global.set("fit.mode", "original");
    }
    return new ReplayNight(global, paths, night, rate).run();
  }
}
