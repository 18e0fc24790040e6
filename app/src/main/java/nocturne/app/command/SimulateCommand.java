package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.night.SimulatedStream;
import nocturne.app.options.GlobalOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays the survey. */
@Command(
    name = "simulate",
    description = {
      "Play the survey: fill a survey topic of the instance with simulated alerts, at a rate.",
      "Sends and does nothing else; `nocturne up` with `nocturne night start --date` receives them."
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

  public SimulateCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new SimulatedStream(global, rate, alerts, duration, night).run();
  }
}
