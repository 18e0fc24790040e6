package nocturne.app.night;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.Takes;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Workers;
import nocturne.broker.ingest.NightProgress;
import nocturne.broker.instance.Found;
import nocturne.broker.ledger.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Runs an instance in the foreground. */
@Takes({SETTINGS, NAMED_INSTANCE})
@Command(
    name = "up",
    description = {
      "Run the services, the consumer and all stages in this terminal.",
      "Until interrupted (Ctrl-C or `nocturne stop`). Start and end nights from"
          + " another terminal."
    })
public record UpCommand(GlobalOptions global) implements Callable<Integer> {
  private static final long LOOK_MILLIS = 500;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return Session.of(global, "up")
        .readingSurvey()
        .loggingProgress()
        .withServices(
            services -> {
              services
                  .owner()
                  .ifPresent(
                      o -> {
                        throw Failure.incomplete(
                            ("The home folder is in use by %s, for instance %s; end it"
                                    + " with `nocturne stop`, or work beside it with `nocturne"
                                    + " worker`.")
                                .formatted(o, o.instance()));
                      });
              return work(global, services, new TreeSet<>(services.pipeline().words()));
            });
  }

  private static void awaitFault(Workers workers) throws InterruptedException {
    while (workers.fault().isEmpty()) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Shows one line that moves: the newest night and what this process has done of it. */
  @SuppressWarnings("try") // only closed
  private static void watched(GlobalOptions global, Services services, Workers workers)
      throws InterruptedException {
    try (ProgressLine line =
        ProgressLine.start(global.surroundings(), () -> tally(services, workers))) {
      awaitFault(workers);
    }
  }

  private static Tally tally(Services services, Workers workers) {
    Optional<NightProgress> newest =
        workers.gauge().flatMap(gauge -> gauge.nights().stream().reduce((one, next) -> next));
    String doing =
        services
            .guard()
            .get()
            .map(why -> "waiting: " + why)
            .or(() -> newest.map(night -> "night " + night.night()))
            .orElse("up, no night yet");
    return new Tally(
        doing,
        -1,
        OptionalLong.empty(),
        newest.map(night -> NightTally.of(workers, services.names(), night.night())));
  }

  /** Runs these stages until interrupted or until one has failed for good. */
  static int work(GlobalOptions global, Services services, Set<Stage> stages)
      throws IOException, InterruptedException {
    Logger log = LoggerFactory.getLogger(UpCommand.class); // no command loads loggers at its making
    long made =
        services.resources().create().stream()
            .filter(part -> part.state() == Found.State.CREATED)
            .count();
    if (made > 0) {
      log.info("instance {} lacked {} parts, which are made", services.names().instance(), made);
    }
    Workers workers = services.startWorkers(stages);
    log.info(
        "instance {} is up: {} at Kafka {}",
        services.names().instance(),
        stages.stream().sorted().map(Stage::word).toList(),
        services.address().bootstrapServers());
    try {
      if (ProgressLine.moves(global.surroundings())) {
        watched(global, services, workers);
      } else {
        awaitFault(workers);
      }
    } catch (InterruptedException e) {
      log.info("going down: committing what was taken");
      return 0;
    }
    throw Failure.incomplete(
        "Stopping, and nothing is lost, since %s Correct that and start `nocturne up` again."
            .formatted(workers.fault().orElse("a stage failed")));
  }
}
