package nocturne.app.wiring;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import nocturne.app.Failure;
import nocturne.app.Interruption;
import nocturne.app.config.Configuration;
import nocturne.app.config.Redaction;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.app.log.LogFile;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.survey.SurveyException;

/** Opens a command's services or stores for the time it runs, and closes them afterwards. */
public record Session(
    GlobalOptions global, String command, boolean readsSurvey, boolean logsProgress) {
  private static final Duration OPEN_AGAIN = Duration.ofSeconds(1);
  private static final Duration SUCCESSOR = Duration.ofSeconds(20);
  private static final long LOOK_MILLIS = 200;

  /**
   * A session of a command.
   *
   * @param command its name, for messages of other processes that find the home in use
   */
  public static Session of(GlobalOptions global, String command) {
    return new Session(global, command, false, false);
  }

  /** A session with the survey's topics on the survey's own cluster, if one is configured. */
  public Session readingSurvey() {
    return new Session(global, command, true, logsProgress);
  }

  /** A session with our log lines on stderr. */
  public Session loggingProgress() {
    return new Session(global, command, readsSurvey, true);
  }

  /**
   * Work with an open resource.
   *
   * @param <T> type of the resource
   * @param <R> type of the result
   */
  @FunctionalInterface
  public interface Work<T, R> {
    R with(T open) throws IOException, InterruptedException;
  }

  /**
   * Runs with all services; starts those that no other process runs, and makes the home if
   * necessary.
   */
  public <R> R withServices(Work<Services, R> work) throws IOException, InterruptedException {
    return withServicesOf(global.names(), work);
  }

  /** Runs with all services of another instance than that of the options. */
  public <R> R withServicesOf(Names names, Work<Services, R> work)
      throws IOException, InterruptedException {
    Configuration configuration = global.configuration();
    Home home = Home.create(global.home());
    Redaction redaction =
        readsSurvey ? forConsumer(home, configuration, names) : configuration.redaction();
    try (LogFile log = LogFile.open(home.log(), global.debug(), redaction)) {
      if (logsProgress) {
        log.tellingTo(global.err(), ProgressLine.moves(global.surroundings()));
      }
      try (Services services = opened(opening(home, configuration, names))) {
        services.heededBy(read -> log.hide(global.heed(read).redaction()));
        return work.with(services);
      }
    }
  }

  /**
   * Runs work that waits and may be begun again at any time with all services of an existing home.
   * If they move to another address meanwhile, as when another process takes them over and cannot
   * have their port, or if the process that has them ends, the work is given up and begun again
   * where they are then.
   *
   * @throws Failure with exit code 1 if no other process takes them over
   */
  public <R> R followingServices(Work<Services, R> work) throws IOException, InterruptedException {
    Home home = Home.existing(global.home());
    while (true) {
      boolean[] moved = {false};
      try {
        return withServices(
            services -> {
              Optional<Owner> owner = services.kafka().owner();
              try (MoveWatch watch = new MoveWatch(services.kafka()::hasMoved)) {
                try {
                  return work.with(services);
                } catch (InterruptedException | RuntimeException e) {
                  moved[0] = watch.hasMoved() || isGone(owner, home, e);
                  throw e;
                }
              }
            });
      } catch (InterruptedException | RuntimeException e) {
        if (!moved[0] || Interruption.isEnding()) {
          throw e;
        }
        if (global.configuration().kafkaAccess().isEmpty()) {
          awaitOwner(home, e);
        }
        global.say("The services have moved; going on where they are now.");
      }
    }
  }

  private static boolean isGone(Optional<Owner> owner, Home home, Exception e) {
    return e instanceof PortException
        && owner.isPresent()
        && Ownership.ownerOf(home).filter(owner.get()::isSameAs).isEmpty();
  }

  /** This process is to wait for what others do, and must not take the services over itself. */
  private static void awaitOwner(Home home, Exception cause) throws InterruptedException {
    long until = System.nanoTime() + SUCCESSOR.toNanos();
    while (Ownership.ownerOf(home).isEmpty()) {
      if (System.nanoTime() > until) {
        throw Failure.incomplete(
            "The process that ran the services has ended, and no other runs them. See why it ended,"
                + " and start it again; then run this again.",
            cause);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Work that runs until it is stopped, on whichever services are current. */
  @FunctionalInterface
  public interface StandingWork {
    /**
     * Does it with open services.
     *
     * @param begun is run once all has begun
     * @return whether it is done; otherwise the services have moved
     */
    boolean with(Services services, Runnable begun) throws IOException, InterruptedException;
  }

  /**
   * Runs work with all services, and again where they are then whenever they have moved. Services
   * that cannot be opened the first time are an error; later they may have moved once more, and are
   * retried.
   */
  public void acrossMoves(StandingWork work) throws IOException, InterruptedException {
    boolean isFirst = true;
    boolean isDone = false;
    while (!isDone) {
      boolean[] begun = {isFirst};
      isFirst = false;
      try {
        isDone = withServices(services -> work.with(services, () -> begun[0] = true));
      } catch (Failure | PortException | SurveyException e) {
        if (begun[0]) {
          throw e;
        }
        global.say("The services cannot be opened yet, which is tried again: " + e.getMessage());
        Thread.sleep(OPEN_AGAIN.toMillis());
      }
    }
  }

  /** Runs with the home's Kafka alone; makes the home if necessary. */
  public <R> R withKafka(Work<HomeKafka, R> work) throws IOException, InterruptedException {
    Configuration configuration = global.configuration();
    Home home = Home.create(global.home());
    try (LogFile log = LogFile.open(home.log(), global.debug(), configuration.redaction());
        HomeKafka kafka = new HomeKafka(opening(home, configuration, global.names()))) {
      if (logsProgress) {
        log.tellingTo(global.err(), ProgressLine.moves(global.surroundings()));
      }
      kafka.open();
      return work.with(kafka);
    }
  }

  private Services.Opening opening(Home home, Configuration configuration, Names names) {
    return new Services.Opening(
        home,
        configuration,
        names,
        command,
        readsSurvey,
        global.surroundings().clock(),
        global.err());
  }

  /** Masks the login to the survey's cluster, which may be in the consumer's file, in the log. */
  private Redaction forConsumer(Home home, Configuration configuration, Names names)
      throws IOException {
    try (Stores stores = Stores.open(home, configuration, names)) {
      return global.heed(stores.configuration(Component.CONSUMER)).redaction();
    }
  }

  /** Opens the services, with a message on a terminal since Kafka takes some seconds to start. */
  @SuppressWarnings("try") // only closed
  private Services opened(Services.Opening opening) throws IOException, InterruptedException {
    if (!global.surroundings().terminals().err()) {
      return Services.open(opening);
    }
    try (ProgressLine line =
        ProgressLine.start(global.surroundings(), () -> Tally.waiting("starting the services"))) {
      return Services.open(opening);
    }
  }

  /** Runs with all services on an existing home, for commands that only read. */
  public <R> R withExistingServices(Work<Services, R> work)
      throws IOException, InterruptedException {
    Home.existing(global.home());
    return withServices(work);
  }

  /** Runs with objects and tables, without Kafka. */
  public <R> R withStores(Work<Stores, R> work) throws IOException, InterruptedException {
    return withStoresOf(global.names(), work);
  }

  /** Runs with objects and tables alone of another instance than that of the options. */
  @SuppressWarnings("try") // only closed
  public <R> R withStoresOf(Names names, Work<Stores, R> work)
      throws IOException, InterruptedException {
    Configuration configuration = global.configuration();
    Home home = Home.existing(global.home());
    try (LogFile log = LogFile.open(home.log(), global.debug(), configuration.redaction());
        Stores stores = Stores.open(home, configuration, names)) {
      return work.with(stores);
    }
  }
}
