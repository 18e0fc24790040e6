package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.night.InstanceService;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;

/** Shows an instance. */
@Command(
    name = "status",
    description = {
      "Show who runs the services, open nights, topics and stages.",
      "Shows who runs the services of this home and where, the nights that are open, what the"
          + " topics hold, and which stages are worked."
    })
public final class StatusCommand implements Callable<Integer> {
  private final GlobalOptions global;

  public StatusCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new InstanceService(global).status();
  }
}
