package nocturne.app.command;

import java.util.concurrent.Callable;
import nocturne.app.night.DemoNight;
import nocturne.app.options.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a simulated night through every stage. */
@Command(
    name = "demo",
    description = {
      "Run a simulated night through every stage and print its books.",
      "Uses the home folder that --home names, else demo-home beside the usual one, and empties it"
          + " first; a folder that no demonstration made is left alone. Needs no account, no server"
          + " and no download."
    })
public final class DemoCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--alerts",
      paramLabel = "N",
      description = "Alerts of the night (default: ${DEFAULT-VALUE}).")
  private int alerts = 5000;

  public DemoCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new DemoNight(global, alerts).run();
  }
}
