package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import nocturne.app.query.AlertQuery;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one alert. */
@Command(
    name = "alert",
    description = {
      "Show one archived alert, and write its packet, images or plot.",
      "Its main values, the filter's verdict and its fit; with --format json, all its fields and the"
          + " fit."
    })
public final class AlertCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Parameters(paramLabel = "CANDID", description = "The alert's number.")
  private String candid = "";

  @Option(
      names = "--night",
      paramLabel = "YYYYMMDD",
      description = "Which night (default: the newest that has the alert).")
  private @Nullable String night;

  @Option(
      names = "--packet",
      paramLabel = "FILE",
      description = "Write the packet there, byte for byte as the survey sent it; - is stdout.")
  private @Nullable String packet;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description = "Draw its light curve there, with its fit if there is one; - is stdout.")
  private @Nullable String png;

  @Option(
      names = "--cutouts",
      paramLabel = "DIR",
      description = "Write its images there as the survey packed them.")
  private @Nullable String cutouts;

  public AlertCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new AlertQuery(global, candid, night, packet, png, cutouts).run();
  }
}
