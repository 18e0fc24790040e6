package nocturne.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.simulator.night.CutoutSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares one process of stages with two. */
@Command(
    name = "wide",
    description = {
      "A published night through the stages behind ingest, by one `nocturne worker` pinned to a core"
          + " and by two pinned to a core each, with Kafka in a process of its own.",
      "Linux only. The first half of the work is warm-up. Some 20 GB for 120,000 alerts, removed"
          + " afterwards. Exit code 1 if the books of a run do not balance."
    })
final class WideCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--alerts",
      paramLabel = "N",
      description = "Alerts of the night (default: 120000).")
  private int alerts = 120_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Of both each (default: 2).")
  private int rounds = 2;

  @Option(
      names = "--passing",
      paramLabel = "PERCENT",
      description = "How many of 100 pass the filter (default: 2).")
  private double passing = 2;

  @Option(names = "--small", description = "With cutouts of 2 kB.")
  private boolean small;

  WideCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (alerts < 1 || rounds < 1) {
      throw Failure.misuse("--alerts and --rounds are 1 or more.");
    }
    SimulatedMix mix =
        SimulatedMix.ofPercent(alerts, passing, small ? CutoutSize.SMALL : CutoutSize.FULL);
    return new WideBench(new SurveyNight(Packets.of(mix), global), alerts, rounds, global).run();
  }
}
