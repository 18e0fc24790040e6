package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.night.InstanceDesk;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes an instance. */
@Command(
    name = "setup",
    description = {
      "Make what the instance lacks: topics, buckets, table.",
      "Says of each whether it was there. replay, demo and up do this by themselves."
    })
public final class SetupCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = {"--check", "--dry-run"},
      description = "Make nothing; exit code 1 if something is missing.")
  private boolean check;

  public SetupCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new InstanceDesk(global).setup(check);
  }
}
