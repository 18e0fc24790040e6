package nocturne.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times searches. */
@Command(
    name = "search",
    description = {
      "Searches for alerts by object and by place in a table of simulated nights, each timed.",
      "Some 1 GB for 300,000 alerts, removed afterwards."
    })
final class SearchCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--alerts",
      paramLabel = "N",
      description = "Alerts of all nights (default: 300000).")
  private int alerts = 300000;

  @Option(names = "--nights", paramLabel = "N", description = "How many (default: 5).")
  private int nights = 5;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Counted, of each kind of search (default: 100).")
  private int runs = 100;

  SearchCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException {
    if (nights < 1 || alerts < nights || runs < 1) {
      throw Failure.misuse("--nights, --runs and the alerts of a night are 1 or more.");
    }
    new SearchBench(alerts, nights, runs).run(global.out());
    return 0;
  }
}
