package nocturne.bench;

import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times plots. */
@Command(
    name = "plot",
    description = "Plots of simulated supernovae on one thread, each timed, against 5 ms.")
final class PlotCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(names = "--plots", paramLabel = "N", description = "Different ones (200).")
  private int plots = 200;

  @Option(names = "--rounds", paramLabel = "N", description = "Counted rounds (5).")
  private int rounds = 5;

  PlotCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() {
    new PlotBench(plots, rounds).run(global.out());
    return 0;
  }
}
