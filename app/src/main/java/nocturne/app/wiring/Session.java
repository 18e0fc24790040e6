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

/** Gives a command what it needs for as long as it runs, and puts it away afterwards. */
public final class Session {
  private final GlobalOptions global;
  private final String command;
  private final boolean readsSurvey;
  private final boolean logsProgress;

  private Session(GlobalOptions global, String command, boolean readsSurvey, boolean logsProgress) {
    this.global = global;
    this.command = command;
    this.readsSurvey = readsSurvey;
    this.logsProgress = logsProgress;
  }

  /**
   * A session of a command.
   *
   * @param command its name, for others who find the home taken
   */
  public static Session of(GlobalOptions global, String command) {
    return new Session(global, command, false, false);
  }

  /** The same, with the survey's topics on the survey's own cluster where one is configured. */
  public Session readingSurvey() {
    return new Session(global, command, true, logsProgress);
  }

  /** The same, with our log lines on stderr as they come. */
  public Session loggingProgress() {
    return new Session(global, command, readsSurvey, true);
  }

  /**
   * Work done with something open.
   *
   * @param <T> on what
   */
  @FunctionalInterface
  public interface Work<T> {
    /** Answers the exit code. */
    int with(T open) throws IOException, InterruptedException;
  }

  /** Runs with all services; starts what no other process has started, and a home if need be. */
  public int withServices(Work<Services> work) throws IOException, InterruptedException {
    Names names = global.names();
    Configuration configuration = global.configuration();
    Home home = Home.create(global.home());
    Redaction redaction =
        readsSurvey ? forConsumer(home, configuration, names) : configuration.redaction();
    try (LogFile log = LogFile.open(home.log(), global.debug(), redaction)) {
      if (logsProgress) {
        log.tellingTo(global.err());
      }
      try (Services services =
          opened(
              new Services.Opening(
                  home,
                  configuration,
                  names,
                  command,
                  readsSurvey,
                  global.surroundings().clock(),
                  global.err()))) {
        services.heededBy(read -> log.hide(global.heed(read).redaction()));
        return work.with(services);
      }
    }
  }

  /** The consumer's file may hold a login to the survey's cluster, which no log shall show. */
  private Redaction forConsumer(Home home, Configuration configuration, Names names)
      throws IOException {
    try (Stores stores = Stores.open(home, configuration, names)) {
      return global.heed(stores.configuration(Component.CONSUMER)).redaction();
    }
  }

  /** A Kafka takes some seconds to start, so whoever waits at a terminal is told. */
  @SuppressWarnings("try") // only closed
  private Services opened(Services.Opening opening) throws IOException, InterruptedException {
    if (!global.surroundings().errIsTerminal() || logsProgress) {
      return Services.open(opening);
    }
    try (ProgressLine line =
        ProgressLine.start(global.surroundings(), () -> Tally.waiting("starting the services"))) {
      return Services.open(opening);
    }
  }

  /** The same on a home that must be there already: for commands that only look. */
  public int withExistingServices(Work<Services> work) throws IOException, InterruptedException {
    Home.existing(global.home());
    return withServices(work);
  }

  /** Runs with objects and tables alone, and without Kafka. */
  @SuppressWarnings("try") // only closed
  public int withStores(Work<Stores> work) throws IOException, InterruptedException {
    Names names = global.names();
    Configuration configuration = global.configuration();
    Home home = Home.existing(global.home());
    try (LogFile log = LogFile.open(home.log(), global.debug(), configuration.redaction());
        Stores stores = Stores.open(home, configuration, names)) {
      return work.with(stores);
    }
  }
}
