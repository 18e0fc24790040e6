package nocturne.app.night;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import nocturne.app.Failure;
import nocturne.app.instance.InstancesCommand;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.broker.ledger.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs some stages in a process of their own. */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "worker",
    description = {
      "Run some of the stages in a process of its own.",
      "Until interrupted. Several workers of a stage share its partitions."
    })
public final class WorkerCommand extends NocturneCommand {
  @Option(
      names = "--stages",
      paramLabel = "A,B",
      hideParamSyntax = true,
      split = ",",
      required = true,
      description =
          "Stages to run, such as archive,table (`nocturne pipeline` lists them); or all.")
  private List<String> stages = List.of();

  public WorkerCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Set<Stage> chosen = new TreeSet<>();
    if (stages.equals(List.of("all"))) {
      chosen.addAll(global.pipeline().stageNames());
    }
    for (String word : chosen.isEmpty() ? stages : List.<String>of()) {
      chosen.add(Failure.orMisuse(() -> global.pipeline().stageNamed(word.strip())));
    }
    InstancesCommand.requireNamed(global);
    return new StageService(global, "worker", chosen, false).run();
  }
}
