package nocturne.app.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.instance.Doomed;
import nocturne.broker.instance.Kind;
import nocturne.broker.instance.Teardown;
import nocturne.core.instance.Instance;
import nocturne.standalone.directory.WholeFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Deletes a testing instance after it has listed the parts and the user has confirmed. Production
 * is refused before anything is opened; the class that deletes cannot take it ({@link Teardown}).
 */
@Command(
    name = "teardown",
    description = {
      "Delete a whole testing instance.",
      "Lists what will be deleted, with sizes, and asks for the instance's name."
          + " Refuses production. After an interruption, run it again."
    })
public final class TeardownCommand extends NocturneCommand {
  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(names = "--dry-run", description = "Delete nothing; list what would be deleted.")
  private boolean dryRun;

  public TeardownCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Instance.Testing instance = global.testing(Deletion.PRODUCTION_STAYS);
    Home home = Home.existing(global.home());
    Optional<String> worked = Deletion.worked(home, instance);
    if (worked.isPresent() && !dryRun) {
      throw Failure.incomplete(refusal(instance, worked.get()));
    }
    return Session.of(global, "teardown")
        .withExistingServices(
            services -> {
              Teardown teardown = services.teardown(instance);
              List<Doomed> doomed = list(teardown, home, instance);
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
              teardown.openNights().forEach(night -> global.say(night + "."));
              Optional<String> refusal =
                  worked.or(teardown::worked).map(how -> refusal(instance, how));
              if (asked.isWanted(refusal, dryRun, yes)) {
                delete(services, home, instance);
                global.say(asked.summary() + " is deleted.");
              }
              return 0;
            });
  }

  private static String refusal(Instance instance, String how) {
    return ("Instance %s is not torn down while %s: stop it first with `nocturne stop"
            + " --instance %s`, which loses nothing.")
        .formatted(instance, how, instance);
  }

  private static List<Doomed> list(Teardown teardown, Home home, Instance instance)
      throws IOException {
    List<Doomed> doomed = new ArrayList<>(teardown.list());
    addFiles(doomed, home.truth(instance), "truth of simulated alerts");
    addFiles(doomed, home.rates(instance), "rates of the last hours");
    return doomed;
  }

  private static void addFiles(List<Doomed> doomed, Path where, String what) throws IOException {
    for (Path file : below(where)) {
      if (Files.isRegularFile(file)) {
        OptionalLong bytes = OptionalLong.of(Files.size(file));
        doomed.add(new Doomed(Kind.FILE, file.toString(), bytes, what));
      }
    }
  }

  /** A file, or a folder with all in it, by name. */
  private static List<Path> below(Path where) throws IOException {
    if (!Files.exists(where)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(where)) {
      return all.sorted().toList();
    }
  }

  private void delete(Services services, Home home, Instance.Testing instance) throws IOException {
    services
        .teardown(instance)
        .run(part -> global.say("deleted " + part.kind().label() + " " + part.name()));
    for (Path where : List.of(home.truth(instance), home.rates(instance))) {
      WholeFolder.delete(where);
    }
  }
}
