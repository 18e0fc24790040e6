package nocturne.app.instance;

import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Session;
import nocturne.broker.journal.NightState;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import picocli.CommandLine.Command;

/** The instances that are set up in a home, known by the bucket of their broker files. */
@Takes({SETTINGS, ROWS})
@Command(
    name = "instances",
    description = {
      "List the instances that are set up in the home folder.",
      "A row for each has the numbers of processes that run its stages, of its"
          + " nights, and of nights that are not closed. setup, up, replay, demo and"
          + " night auto create an instance; worker and simulate refuse an --instance"
          + " that does not exist."
    })
public record InstancesCommand(GlobalOptions global) implements Callable<Integer> {
  @Override
  public Integer call() throws IOException, InterruptedException {
    Home home = Home.existing(global.home());
    try (Rows rows = global.rows(List.of("instance", "processes", "nights", "open"))) {
      for (Instance instance : home.instances(global.names())) {
        long processes =
            ProcessRegistry.of(home).stream()
                .filter(one -> one.instance().equals(instance.toString()))
                .count();
        Names names = global.names().of(instance);
        Session.of(global, "instances")
            .withStoresOf(
                names,
                stores -> {
                  var latest = stores.journal().latest();
                  long open = latest.stream().filter(e -> e.state() != NightState.CLOSED).count();
                  rows.add(Arrays.asList(instance, processes, latest.size(), open));
                  return 0;
                });
      }
    }
    return 0;
  }

  /**
   * Checks that a testing instance that the user named is set up, for commands that do not make
   * one, since the name may be mistyped.
   *
   * @throws Failure with exit code 2 if it is not; nothing is made
   */
  public static void requireNamed(GlobalOptions global) throws IOException {
    Instance instance = global.instance();
    if (!global.instanceIsGiven()) {
      return;
    }
    Optional<Home> home = Home.find(global.home());
    List<Instance> there = home.isEmpty() ? List.of() : home.get().instances(global.names());
    if (!there.contains(instance)) {
      throw Failure.misuse(
          ("There is no instance %s in the home folder %s%s. `nocturne setup --instance"
                  + " %s` makes it.")
              .formatted(
                  instance,
                  global.home(),
                  there.isEmpty() ? ", nor any other" : "; there are " + there,
                  instance));
    }
  }
}
