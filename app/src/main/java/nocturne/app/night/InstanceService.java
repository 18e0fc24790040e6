package nocturne.app.night;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import nocturne.app.Failure;
import nocturne.app.instance.InstanceList;
import nocturne.app.options.GlobalOptions;
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

/** Runs an instance's consumer and stages. */
public final class InstanceService {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceService.class);
  private static final long LOOK_MILLIS = 500;

  private final GlobalOptions global;

  public InstanceService(GlobalOptions global) {
    this.global = global;
  }

  /** Runs everything until interrupted. */
  public int up() throws IOException, InterruptedException {
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
              return work(services, new TreeSet<>(services.pipeline().words()));
            });
  }

  /** Runs some stages until interrupted. */
  public int worker(List<String> words) throws IOException, InterruptedException {
    Set<Stage> stages = new TreeSet<>();
    if (words.equals(List.of("all"))) {
      stages.addAll(global.pipeline().words());
    }
    for (String word : stages.isEmpty() ? words : List.<String>of()) {
      stages.add(stage(word.strip()));
    }
    InstanceList.requireNamed(global);
    return Session.of(global, "worker")
        .readingSurvey()
        .loggingProgress()
        .withServices(services -> work(services, stages));
  }

  private Stage stage(String word) {
    try {
      return global.pipeline().word(word);
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  private static void awaitFault(Workers workers) throws InterruptedException {
    while (workers.fault().isEmpty()) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Shows one line that moves: the newest night and what this process has done of it. */
  @SuppressWarnings("try") // only closed
  private void watched(Services services, Workers workers) throws InterruptedException {
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

  private int work(Services services, Set<Stage> stages) throws IOException, InterruptedException {
    long made =
        services.resources().create().stream()
            .filter(part -> part.state() == Found.State.CREATED)
            .count();
    if (made > 0) {
      LOG.info("instance {} lacked {} parts, which are made", services.names().instance(), made);
    }
    Workers workers = services.startWorkers(stages);
    LOG.info(
        "instance {} is up: {} at Kafka {}",
        services.names().instance(),
        stages.stream().sorted().map(Stage::word).toList(),
        services.address().bootstrapServers());
    try {
      if (ProgressLine.moves(global.surroundings())) {
        watched(services, workers);
      } else {
        awaitFault(workers);
      }
    } catch (InterruptedException e) {
      LOG.info("going down: committing what was taken");
      return 0;
    }
    throw Failure.incomplete(
        ("Stopping, since %s Start it again with `nocturne up` when that is mended;"
                + " nothing is lost.")
            .formatted(workers.fault().orElse("a stage failed")));
  }
}
