package nocturne.app.wiring;

import java.io.IOException;
import nocturne.app.config.Configuration;
import nocturne.app.config.Redaction;
import nocturne.app.home.Home;
import nocturne.app.log.LogFile;
import nocturne.app.options.GlobalOptions;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;

/** Opens a command's services or stores for the time it runs, and closes them afterwards. */
public record Session(
    GlobalOptions global, String command, boolean readsSurvey, boolean logsProgress) {

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
    Names names = global.names();
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
    if (!global.surroundings().errIsTerminal()) {
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
