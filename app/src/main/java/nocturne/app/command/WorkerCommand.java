package nocturne.app.command;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.List;
import java.util.concurrent.Callable;
import nocturne.app.night.InstanceService;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs some stages in a process of their own. */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "worker",
    description = {
      "Run some stages in a process of its own.",
      "Beside those of other processes, until interrupted. Workers of one stage share its"
          + " partitions."
    })
public final class WorkerCommand implements Callable<Integer> {
  private final GlobalOptions global;

  @Option(
      names = "--stages",
      paramLabel = "A,B",
      split = ",",
      required = true,
      description = "Of ingest, archive, table, filter, fit, plot; or all.")
  private List<String> stages = List.of();

  public WorkerCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws Exception {
    return new InstanceService(global).worker(stages);
  }
}
