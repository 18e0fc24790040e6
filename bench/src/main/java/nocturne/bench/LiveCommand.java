package nocturne.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a night at the pace of a survey. */
@Command(
    name = "live",
    description = {
      "Latency and cost of a night at the pace of a survey, received by a fresh `nocturne up` with"
          + " a home of its own, deleted afterwards.",
      "Latencies are from the survey's time stamp until a subscriber has the message. Exit code 1"
          + " if not every alert arrived once or the night's books do not balance."
    })
final class LiveCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Alerts a second (default: 333, the mean of Rubin).")
  private double rate = 333;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long (default: 5). The first is left out of the last line.")
  private int minutes = 5;

  @Option(
      names = "--minute",
      paramLabel = "SECONDS",
      description = "How long a minute is: less for a try (default: 60).")
  private int seconds = 60;

  @Option(
      names = "--kilobytes",
      paramLabel = "N",
      description = "Mean size of a packet, at least 33: ZTF's have 76, Rubin's 82 (default: 34).")
  private int kilobytes = 34;

  @Option(
      names = "--passing",
      paramLabel = "PERCENT",
      description = "How many of 100 alerts pass the filter (default: 2).")
  private double passing = 2;

  @Option(
      names = "--idle",
      description = "Send nothing: what a fresh process takes in its second minute.")
  private boolean idle;

  LiveCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(rate > 0 && rate <= 1e6)
        || minutes < 1
        || seconds < 1
        || !(passing >= 0 && passing <= 100)) {
      throw Failure.misuse(
          "--rate, --minutes and --minute are above 0, --passing is from 0 to 100.");
    }
    LiveBench bench =
        new LiveBench(
            global,
            new LiveBench.Load(
                rate, minutes, Duration.ofSeconds(seconds), passing / 100, kilobytes));
    return idle ? bench.idle() : bench.run();
  }
}
