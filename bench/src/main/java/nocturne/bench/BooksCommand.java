package nocturne.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Times the books of a night. */
@Command(
    name = "books",
    description = {
      "How long a night's books take. With --home, of the night 20210120 that lies there; else of"
          + " one that is made first, in a folder removed afterwards: some 8 GB for a million."
    })
final class BooksCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--alerts",
      paramLabel = "N",
      description = "Alerts of the night that is made (default: 1000000).")
  private int alerts = 1000000;

  @Option(names = "--runs", paramLabel = "N", description = "Counted runs (default: 3).")
  private int runs = 3;

  @Option(names = "--deep", description = "Make the deep books as well, once.")
  private boolean deep;

  BooksCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return new BooksBench(global, alerts, runs, deep).run();
  }
}
