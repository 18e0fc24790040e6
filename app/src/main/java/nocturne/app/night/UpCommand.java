package nocturne.app.night;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import picocli.CommandLine.Command;

/** Runs an instance in the foreground. */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "up",
    description = {
      "Run the services, the consumer and all stages in this terminal, and the page.",
      "Until interrupted (Ctrl-C or `nocturne stop`). Start and end nights from"
          + " another terminal. Beside a process that runs the services already, it uses those,"
          + " and takes them over when that process ends."
    })
public record UpCommand(GlobalOptions global) implements Callable<Integer> {
  @Override
  public Integer call() throws IOException, InterruptedException {
    return new StageService(global, "up", Set.copyOf(global.pipeline().stageNames()), true).run();
  }
}
