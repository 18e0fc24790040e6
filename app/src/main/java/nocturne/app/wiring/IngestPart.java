package nocturne.app.wiring;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import nocturne.app.config.Configuration;
import nocturne.broker.component.ComponentPart;
import nocturne.broker.component.ComponentStatus.State;
import nocturne.broker.component.Self;
import nocturne.broker.ingest.Ingest;
import nocturne.broker.ingest.IngestGauge;
import nocturne.broker.ingest.IngestNames;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.journal.Journal;
import nocturne.broker.port.PortException;
import nocturne.broker.worker.Feed;
import nocturne.core.instance.Component;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ingest as a component part of this process. */
final class IngestPart implements ComponentPart {
  private static final Logger LOG = LoggerFactory.getLogger(IngestPart.class);

  /** Time for ingest to leave. */
  static final Duration LEAVES = Duration.ofSeconds(10);

  private final Services services;
  private final Journal journal;
  private final List<Feed> feeds;
  private final Self self;
  private final RandomGenerator random;
  private volatile @Nullable Running newest;

  /**
   * @param feeds of the stages in this process
   */
  IngestPart(
      Services services, Journal journal, List<Feed> feeds, Self self, RandomGenerator random) {
    this.services = services;
    this.journal = journal;
    this.feeds = List.copyOf(feeds);
    this.self = self;
    this.random = random;
  }

  @Override
  public Run wire(BooleanSupplier hurry) throws IOException {
    return new Running();
  }

  /** Gauge of the current or last run. Any thread. */
  Optional<IngestGauge> gauge() {
    return Optional.ofNullable(newest).map(running -> running.ingest.gauge());
  }

  /** Why it has failed, in words. */
  Optional<String> fault() {
    return Optional.ofNullable(newest).flatMap(running -> Optional.ofNullable(running.fault));
  }

  /** The failure, if it was an error of Java. */
  Optional<String> error() {
    return Optional.ofNullable(newest).filter(running -> running.isError).flatMap(e -> fault());
  }

  /** Whether another process reports that it runs the consumer. */
  private boolean isRunByAnother() {
    try {
      return services.stores().components().isRunByAnother(Component.CONSUMER, self.worker(), 0);
    } catch (PortException.Unavailable e) {
      LOG.warn("Cannot see whether another process runs the consumer: {}", e.getMessage());
      return false;
    }
  }

  private final class Running implements Run {
    private final Closing opened = new Closing();
    private final Configuration mine;
    private final Ingest ingest;
    private final Thread thread = new Thread(this::consume, "ingest");
    private volatile @Nullable String fault;
    private volatile boolean isReplaced;
    private volatile boolean isShutOut;
    private volatile boolean isError;

    Running() throws IOException {
      mine = services.heeded(services.configuration(Component.CONSUMER));
      ingest =
          new Ingest(
                  new Ingest.Back(
                      services.log(),
                      services.ledger(),
                      services.stores().store(),
                      services.openSurvey(mine, opened),
                      journal::openNights),
                  feeds,
                  IngestNames.of(services.names()),
                  services.decoder(),
                  IngestOptions.DEFAULT
                      .withPackets(mine.ingest().batchPackets())
                      .withTransaction(mine.ingest().batchTime()),
                  new Ingest.Timing(services.clock(), random),
                  Death.POINT)
              .heldBy(services.guard())
              .replacedBy(IngestPart.this::isRunByAnother);
    }

    @Override
    public void start() {
      newest = this;
      thread.setDaemon(true); // a hanging thread keeps no process alive
      thread.start();
    }

    private void consume() {
      try {
        Ingest.Ended ended = ingest.keepRunning();
        isReplaced = ended == Ingest.Ended.REPLACED;
        isShutOut = ended == Ingest.Ended.FENCED;
        if (isShutOut) {
          fault =
              "the consumer was shut out by a newer one of this instance, whose process is not seen"
                  + " from here";
          LOG.warn("The consumer has stopped: {}", fault);
        }
      } catch (RuntimeException | Error e) {
        isError = e instanceof Error;
        fault = "the consumer has stopped: " + (isError ? e : e.getMessage());
        LOG.error("The consumer has stopped: {}", e.getMessage(), e);
      }
    }

    @Override
    public State state() {
      if (fault != null) {
        return State.FAILED;
      }
      if (isReplaced) {
        return State.STANDBY;
      }
      return switch (ingest.gauge().state()) {
        case NOT_STARTED, STARTING -> State.STARTING;
        case WAITING, READING, HELD -> State.RUNNING;
        case TROUBLED, STEPPED_DOWN -> State.WAITING;
        case STOPPED -> State.STOPPED;
        case BROKEN -> State.FAILED;
      };
    }

    @Override
    public boolean mayBeginAgain() {
      return !isShutOut && !isError && !isRunByAnother();
    }

    @Override
    public String note() {
      @Nullable String stopped = fault;
      return mine.redaction().of(stopped != null ? stopped : ingest.gauge().problem().orElse(""));
    }

    @Override
    public void end() {
      ingest.stop();
      try {
        thread.join(LEAVES.toMillis());
        if (thread.isAlive()) {
          Straggler.tell("The consumer", LEAVES, thread.getStackTrace());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      opened.close();
    }
  }
}
