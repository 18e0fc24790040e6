package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.night.StatusService;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows an instance. */
@Command(
    name = "status",
    description = {
      "Show who runs the services, open nights, topics and stages.",
      "Shows who runs the services of this home and where, the nights that are open, what the"
          + " topics hold, and which stages are worked; with --format json in typed fields."
    })
public final class StatusCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--check",
      description =
          "Exit code 1, and a sentence each on stderr, if a component is stopped, failed or run by"
              + " nobody, a stage's partitions are not all worked, a part is missing, a night FAILED or"
              + " a disk is full.")
  private boolean check;

  @Option(names = "--watch", description = "Show it again every two seconds, until interrupted.")
  private boolean watch;

  public StatusCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    if (check && watch) {
      throw Failure.misuse("--check looks once and --watch has no end; give one of them.");
    }
    return new StatusService(global).run(check, watch);
  }
}
