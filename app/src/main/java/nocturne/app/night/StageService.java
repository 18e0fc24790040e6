package nocturne.app.night;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.web.Page;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Workers;
import nocturne.broker.ingest.NightProgress;
import nocturne.broker.instance.Found;
import nocturne.broker.ledger.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs stages of an instance in this process until it is interrupted. If the home's services move
 * to another address, it opens them there and continues. A component that fails begins again by
 * itself; only an error of Java, such as a full heap, ends the process.
 */
final class StageService {
  private static final long LOOK_MILLIS = 500;

  private final GlobalOptions global;
  private final Session session;
  private final Set<Stage> stages;
  private final boolean hasPage;

  /**
   * @param command that runs the stages, such as {@code up}
   * @param hasPage whether it serves the page, if that is enabled
   */
  StageService(GlobalOptions global, String command, Set<Stage> stages, boolean hasPage) {
    this.global = global;
    this.session = Session.of(global, command).readingSurvey().loggingProgress();
    this.stages = Set.copyOf(stages);
    this.hasPage = hasPage;
  }

  /**
   * Runs the stages.
   *
   * @return the exit code, if it was interrupted
   * @throws Failure with exit code 1 after an error of Java
   */
  int run() throws IOException, InterruptedException {
    session.acrossMoves(this::work);
    return 0;
  }

  /**
   * @return whether it was interrupted; otherwise the services have moved
   */
  @SuppressWarnings("try") // the page is only closed
  private boolean work(Services services, Runnable begun) throws IOException, InterruptedException {
    Logger log = LoggerFactory.getLogger(StageService.class); // commands load no loggers when made
    long made =
        services.makeParts().stream().filter(part -> part.state() == Found.State.CREATED).count();
    if (made > 0) {
      log.info("instance {} lacked {} parts, which are made", services.names().instance(), made);
    }
    Workers workers = services.startWorkers(stages);
    begun.run();
    log.info(
        "instance {} is up: {} at Kafka {}",
        services.names().instance(),
        stages.stream().sorted().map(Stage::name).toList(),
        services.address().bootstrapServers());
    services
        .kafka()
        .owner()
        .ifPresent(
            owner ->
                log.info(
                    "{} runs the services; this process takes them over when that one ends",
                    owner));
    try (Page page =
        hasPage ? Page.serve(services, workers, new NightControl(services)) : Page.none()) {
      if (ProgressLine.moves(global.surroundings())) {
        watched(services, workers);
      } else {
        awaitEnd(services, workers);
      }
    } catch (InterruptedException e) {
      log.info("going down: committing what was taken");
      return true;
    }
    if (workers.error().isPresent()) {
      throw Failure.incomplete(
          "Stopping, and nothing is lost, since %s. Start `nocturne %s` again."
              .formatted(workers.error().get().replaceFirst("\\.$", ""), session.command()));
    }
    log.info("the services have another address now; opening them there");
    return false;
  }

  private static void awaitEnd(Services services, Workers workers) throws InterruptedException {
    while (workers.error().isEmpty() && !services.kafka().hasMoved()) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Shows one line that moves: the newest night and what this process has done of it. */
  @SuppressWarnings("try") // only closed
  private void watched(Services services, Workers workers) throws InterruptedException {
    try (ProgressLine line =
        ProgressLine.start(global.surroundings(), () -> tally(services, workers))) {
      awaitEnd(services, workers);
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
}
