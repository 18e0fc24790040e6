package nocturne.app.command;

import nocturne.app.instance.ComponentService;
import nocturne.app.options.GlobalOptions;
import nocturne.broker.port.ComponentOrder.Action;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts, stops and drains one component while the others continue. */
@Command(
    name = "component",
    description = {
      "Start, stop and drain one component, while the others go on.",
      "ztf-consumer, bq-sink and value-added, in whichever processes run them; the archive is always"
          + " on. An order holds for processes too that are started later. Nothing is lost while a"
          + " component rests: it goes on where it was."
    })
public final class ComponentCommand {
  private final GlobalOptions global;

  public ComponentCommand(GlobalOptions global) {
    this.global = global;
  }

  /** The component, and whether the order is given. */
  static final class Which {
    @Parameters(
        paramLabel = "NAME",
        description = "ztf-consumer, bq-sink or value-added, or the instance's own name of it.")
    private String name = "";

    @Option(names = "--dry-run", description = "Order nothing; say how it stands.")
    private boolean dryRun;
  }

  @Command(
      name = "list",
      description =
          "One row for each component and process that runs it: how it stands, the newest order it"
              + " obeyed, and how often it began there.")
  int list() throws Exception {
    return new ComponentService(global).list();
  }

  @Command(
      name = "start",
      description =
          "Start a component that was stopped; returns once it runs. Of the archive: see whether it"
              + " runs.")
  int start(@Mixin Which which) throws Exception {
    return give(Action.START, which);
  }

  @Command(
      name = "stop",
      description = "Have a component commit what it took and rest; returns once it does.")
  int stop(@Mixin Which which) throws Exception {
    return give(Action.STOP, which);
  }

  @Command(
      name = "drain",
      description =
          "Have a component do what is there for it now, and then rest; returns once it does.")
  int drain(@Mixin Which which) throws Exception {
    return give(Action.DRAIN, which);
  }

  @Command(
      name = "restart",
      description = "Stop a component and start it with its files as they are now.")
  int restart(@Mixin Which which) throws Exception {
    return give(Action.RESTART, which);
  }

  private int give(Action action, Which which) throws Exception {
    return new ComponentService(global).give(action, which.name, which.dryRun);
  }
}
