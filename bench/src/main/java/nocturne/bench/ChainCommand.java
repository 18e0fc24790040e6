package nocturne.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import nocturne.simulator.night.CutoutSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares a night through all stages with Kafka alone. */
@Command(
    name = "chain",
    description = {
      "A night through everything that the broker does, against Kafka alone consuming and"
          + " republishing the same bytes; they take turns.",
      "The first third of the alerts is warm-up for both: run, and not measured."
    })
final class ChainCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Packets: files, folders, .tar.gz (default: simulated ones).")
  private List<String> paths = List.of();

  @Option(names = "--rounds", paramLabel = "N", description = "How many (default: 4).")
  private int rounds = 4;

  @Option(
      names = "--alerts",
      paramLabel = "N",
      description = "Alerts a night, where no PATH is given (default: 60000).")
  private int alerts = 60000;

  @Option(
      names = "--passing",
      paramLabel = "PERCENT",
      description = "How many of 100 pass the filter, where no PATH is given (default: 2).")
  private double passing = 2;

  ChainCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (paths.isEmpty()) {
      SimulatedMix mix = SimulatedMix.ofPercent(alerts, passing, CutoutSize.FULL);
      measure(Packets.of(mix), alerts);
    } else {
      List<byte[]> packets = Packets.of(paths, 0);
      measure(packets, packets.size());
    }
    return 0;
  }

  private void measure(Iterable<byte[]> packets, int count)
      throws IOException, InterruptedException {
    new ChainBench(new SurveyNight(packets, global), count, rounds, global)
        .run(new Results(global));
  }
}
