package nocturne.app.command;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.concurrent.Callable;
import nocturne.app.night.InstanceService;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import picocli.CommandLine.Command;

/** Runs an instance in the foreground. */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "up",
    description = {
      "Run services, consumer and all stages in the foreground.",
      "Until interrupted (Ctrl-C or `nocturne stop`). Nights are started and ended from another"
          + " window."
    })
public final class UpCommand implements Callable<Integer> {
  private final GlobalOptions global;

  public UpCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new InstanceService(global).up();
  }
}
