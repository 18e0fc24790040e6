package nocturne.app.command;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.concurrent.Callable;
import nocturne.app.instance.StopService;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Ends the processes that work for an instance. */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "stop",
    description = {
      "End what works for the instance on this home, and wait until it has.",
      "Loses nothing: an open night is gone on with at the next start. Other instances' processes"
          + " are left alone."
    })
public final class StopCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(names = "--dry-run", description = "End nothing; say what would be ended.")
  private boolean dryRun;

  public StopCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new StopService(global).run(dryRun);
  }
}
