package nocturne.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what the history does and costs. */
@Command(
    name = "history",
    description = {
      "What the history does to fits: supernovae followed over many nights, each fitted as of its"
          + " last alert to ever more of what is known by then. With --alerts, what its table costs."
    })
final class HistoryCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(names = "--objects", paramLabel = "N", description = "Supernovae (600).")
  private int objects = 600;

  @Option(names = "--nights", description = "Nights (60).")
  private int nights = 60;

  @Option(names = "--alerts", description = "Alerts a night.")
  private int alerts;

  HistoryCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException {
    if (alerts > 0) {
      new HistoryCostBench(alerts, nights, 300).run(global.out());
    } else {
      new HistoryFitsBench(objects, nights).run(global.out());
    }
    return 0;
  }
}
