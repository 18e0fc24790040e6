package nocturne.cloud;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import nocturne.app.instance.Deletion;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.broker.instance.Doomed;
import nocturne.core.instance.Instance;
import nocturne.google.GoogleInstance;
import nocturne.google.instance.GoogleParts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes a testing instance from a project of Google's. */
@Command(
    name = "teardown",
    description = {
      "Delete a whole testing instance.",
      "Lists what will be deleted, with sizes, and asks for the instance's name. Refuses"
          + " production, and an instance whose machines run. After an interruption, run it again."
    })
final class TeardownCommand extends NocturneCommand {
  @Mixin private final GoogleLocation place = new GoogleLocation();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Delete nothing; list what would be deleted.")
  private boolean dryRun;

  TeardownCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Instance.Testing instance = global.testing(Deletion.PRODUCTION_STAYS);
    GoogleInstance where = place.instance(global);
    return OpenInstance.with(global, where, open -> delete(open, instance));
  }

  private int delete(OpenInstance open, Instance.Testing instance) throws IOException {
    GoogleParts parts = open.parts();
    List<Doomed> doomed = parts.doomed();
    Deletion asked =
        new Deletion(
            global,
            "Instance " + instance,
            "the instance's name",
            List.of(instance.toString()),
            doomed);
    asked.show();
    if (doomed.isEmpty()) {
      global.say("There is nothing of instance " + instance + ".");
      return 0;
    }
    List<String> running = open.machines().running();
    Optional<String> refusal =
        running.isEmpty()
            ? Optional.empty()
            : Optional.of(
                "Instance %s is not torn down while %s runs: end its night with `nocturne night end`."
                    .formatted(instance, String.join(", ", running)));
    if (asked.isWanted(refusal, dryRun, yes)) {
      parts.tearDown(
          instance, part -> global.say("deleted " + part.kind().label() + " " + part.name()));
      global.say(asked.summary() + " is deleted.");
    }
    return 0;
  }
}
