package nocturne.app.command;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.List;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.instance.InstanceList;
import nocturne.app.night.DrawnStream;
import nocturne.app.night.SimulatedStream;
import nocturne.app.night.StreamLimits;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Simulates the survey. */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "simulate",
    description = {
      "Play the survey: fill a survey topic of the instance with alerts, at a rate.",
      "The alerts are made up, or drawn from files or from a reservoir of those received before. A"
          + " testing instance is filled unless --production says otherwise.",
      "Sends and does nothing else; `nocturne up` with `nocturne night start --night` receives them."
          + " The truth of each alert is written below truth/ in the home folder."
    })
public final class SimulateCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      required = true,
      description =
          "max, 100/s, 5000/min, 250000/night, or by name: ztf-active-avg, ztf-max and the like.")
  private String rate = "";

  @Option(names = "--alerts", paramLabel = "N", description = "End after so many alerts.")
  private @Nullable Integer alerts;

  @Option(names = "--for", paramLabel = "D", description = "End after so long, such as 10 min.")
  private @Nullable String duration;

  @Option(
      names = "--night",
      paramLabel = "YYYYMMDD",
      description = "The night to play (default: today's, UTC).")
  private @Nullable String night;

  @Option(
      names = "--from-reservoir",
      paramLabel = "INSTANCE",
      arity = "0..1",
      fallbackValue = "production",
      description =
          "Send alerts that an instance received: what stands behind its reservoir subscription"
              + " (default: production's; or a testid). It is only looked at.")
  private @Nullable String reservoir;

  @Option(
      names = "--from",
      paramLabel = "PATH",
      arity = "1..*",
      description = "Send the packets of files, folders or archives, as replay takes them.")
  private @Nullable List<String> paths;

  public SimulateCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    StreamLimits limits = StreamLimits.of(global, rate, alerts, duration, night);
    if (reservoir != null && paths != null) {
      throw Failure.misuse(
          "--from-reservoir and --from cannot both be meant; give one, or none for made-up alerts.");
    }
    InstanceList.requireNamed(global);
    if (reservoir != null) {
      return new DrawnStream(global, limits).reservoir(reservoir);
    }
    return paths == null
        ? new SimulatedStream(global, limits).run()
        : new DrawnStream(global, limits).files(paths);
  }
}
