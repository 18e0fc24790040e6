package nocturne.app.command;

import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.concurrent.Callable;
import nocturne.app.instance.InstanceList;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import picocli.CommandLine.Command;

/** Lists the instances of a home. */
@Takes({SETTINGS, ROWS})
@Command(
    name = "instances",
    description = {
      "List the instances that are set up in the home folder.",
      "With the number of processes that run their stages, of their nights, and of nights that are"
          + " not closed. Instances are made by setup, up, replay, demo and night auto; worker and"
          + " simulate refuse an --instance that is not set up."
    })
public final class InstancesCommand implements Callable<Integer> {
  private final GlobalOptions global;

  public InstancesCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return InstanceList.show(global);
  }
}
