package nocturne.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import nocturne.simulator.night.CutoutSize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a whole night beside the disk. */
@Command(
    name = "night",
    description = {
      "A whole night that is on the survey's topic, from its start to its books: how long it takes"
          + " beside the disk's own rate, what an alert costs from the first tenth to the last, and"
          + " what each store writes.",
      "Some 65 GB for 300,000 alerts with the survey's cutouts, removed afterwards. Exit code 1 if"
          + " the books do not balance."
    })
final class NightCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--alerts",
      paramLabel = "N",
      description = "Alerts of the night (default: 300000).")
  private int alerts = 300000;

  @Option(
      names = "--passing",
      paramLabel = "PERCENT",
      description = "How many of 100 pass the filter (default: 2).")
  private double passing = 2;

  @Option(names = "--small", description = "With cutouts of 2 kB.")
  private boolean small;

  NightCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    SimulatedMix mix =
        SimulatedMix.ofPercent(alerts, passing, small ? CutoutSize.SMALL : CutoutSize.FULL);
    return new NightBench(new SurveyNight(Packets.of(mix), global), alerts, global).run();
  }
}
