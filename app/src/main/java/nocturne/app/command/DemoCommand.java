package nocturne.app.command;

import static nocturne.app.options.Takes.Group.BOOKS;
import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.concurrent.Callable;
import nocturne.app.night.DemoNight;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a simulated night through every stage. */
@Takes({SETTINGS, NAMED_INSTANCE, ROWS, BOOKS})
@Command(
    name = "demo",
    description = {
      "Run a simulated night through every stage.",
      "Uses the home folder that --home names, else demo-home beside the usual one. --replace empties"
          + " the folder of an earlier demonstration first; a folder that no demonstration made is left"
          + " alone. Needs no account, no server and no download."
    })
public final class DemoCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--alerts",
      paramLabel = "N",
      description = "Alerts of the night (default: ${DEFAULT-VALUE}).")
  private int alerts = 5000;

  @Option(
      names = "--replace",
      description = "Delete what an earlier demonstration left in the folder.")
  private boolean replace;

  public DemoCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new DemoNight(global, alerts, replace).run();
  }
}
