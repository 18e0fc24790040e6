package nocturne.app.night;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Services;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.Kind;

/** The things that a night needs of its instance: processes that work for it, and its parts. */
record NightNeeds(GlobalOptions global, Services services) {
  private static final Duration WORKERS_COME = Duration.ofSeconds(5);
  private static final Duration PARTS_COME = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 200;

  /**
   * Waits for a process that runs stages, which may have been started just now: without one a night
   * would wait for ever.
   *
   * @throws Failure if none is seen after a while
   */
  void requireWorkers() throws InterruptedException {
    long began = System.nanoTime();
    while (!isWorked() && services.configuration().kafka().bootstrapServers().isEmpty()) {
      if (System.nanoTime() - began < WORKERS_COME.toNanos()) {
        Thread.sleep(LOOK_MILLIS);
        continue;
      }
      String instance = services.names().instance().toString();
      throw Failure.incomplete(
          "Nobody is there to receive the night for instance "
              + instance
              + ": start `nocturne up` first, in another window.");
    }
  }

  private boolean isWorked() {
    String instance = services.names().instance().toString();
    return Stream.concat(
            services.kafka().owner().filter(Owner::runsStages).stream(),
            ProcessRegistry.of(Home.existing(global.home())).stream())
        .anyMatch(worker -> worker.instance().equals(instance));
  }

  /**
   * Waits while a process of the instance, which has just started, makes the parts.
   *
   * @throws Failure if some are still missing after a while
   */
  void awaitParts() throws InterruptedException {
    long began = System.nanoTime();
    boolean told = false;
    while (isWorked()) {
      List<String> missing = missing();
      if (missing.isEmpty()) {
        return;
      }
      String all = String.join(", ", missing);
      if (System.nanoTime() - began > PARTS_COME.toNanos()) {
        throw Failure.incomplete(
            ("Instance %s lacks %s, and its process has not made them within %s s. `nocturne setup`"
                    + " does, or says why not.")
                .formatted(services.names().instance(), all, PARTS_COME.toSeconds()));
      }
      if (!told) {
        global.say("Waiting for %s, which the process that has just started makes.".formatted(all));
        told = true;
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Parts without which no night is started. */
  private List<String> missing() {
    return services.resources().look().stream()
        .filter(part -> part.state() == Found.State.MISSING && part.kind() != Kind.SUBSCRIPTION)
        .map(part -> part.kind().label() + " " + part.name())
        .toList();
  }
}
