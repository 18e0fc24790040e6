package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.instance.TeardownService;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Deletes a testing instance. */
@Command(
    name = "teardown",
    description = {
      "Delete a testing instance, wholly.",
      "Lists all that will go, with sizes, and asks for the instance's name. Never production."
          + " One that was interrupted is run again."
    })
public final class TeardownCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Delete nothing; list what would go.")
  private boolean dryRun;

  public TeardownCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new TeardownService(global).run(yes, dryRun);
  }
}
