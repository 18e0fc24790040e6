package nocturne.app.wiring;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import nocturne.app.config.Configuration;
import nocturne.broker.component.Part;
import nocturne.broker.consumer.Consumer;
import nocturne.broker.consumer.ConsumerGauge;
import nocturne.broker.consumer.ConsumerOptions;
import nocturne.broker.consumer.DoorNames;
import nocturne.broker.journal.Journal;
import nocturne.broker.port.ComponentWord.State;
import nocturne.broker.stage.Feed;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Component;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The consumer, as this process runs it. */
final class DoorPart implements Part {
  private static final Logger LOG = LoggerFactory.getLogger(DoorPart.class);

  /** So long it has for what it holds. */
  static final Duration LEAVES = Duration.ofSeconds(10);

  private final Services services;
  private final Journal journal;
  private final List<Feed> feeds;
  private final RandomGenerator random;
  private volatile @Nullable Running newest;

  /**
   * @param feeds of the stages beside it
   */
  DoorPart(Services services, Journal journal, List<Feed> feeds, RandomGenerator random) {
    this.services = services;
    this.journal = journal;
    this.feeds = List.copyOf(feeds);
    this.random = random;
  }

  @Override
  public Beginning wire(BooleanSupplier hurry) throws IOException {
    return new Running();
  }

  /** What can be seen of the door, or of the one that was here last. Any thread. */
  Optional<ConsumerGauge> gauge() {
    return Optional.ofNullable(newest).map(running -> running.consumer.gauge());
  }

  /** Whether it has stopped for good, and why, in words. */
  Optional<String> fault() {
    return Optional.ofNullable(newest).flatMap(running -> Optional.ofNullable(running.fault));
  }

  private final class Running implements Beginning {
    private final Closing opened = new Closing();
    private final Configuration mine;
    private final Consumer consumer;
    private final Thread thread = new Thread(this::consume, "consumer");
    private volatile @Nullable String fault;

    Running() throws IOException {
      mine = services.heeded(services.configuration(Component.CONSUMER));
      consumer =
          new Consumer(
                  services.streams(),
                  services.ledger(),
                  services.stores().store(),
                  services.openSurvey(mine, opened),
                  journal::openNights,
                  feeds,
                  DoorNames.of(services.names()),
                  new PacketDecoder(AlertFields.ZTF),
                  ConsumerOptions.DEFAULT
                      .withPackets(mine.door().batchPackets())
                      .withTransaction(mine.door().batchTime()),
                  services.clock(),
                  random,
                  Death.POINT)
              .heldBy(services.guard());
    }

    @Override
    public void start() {
      newest = this;
      thread.setDaemon(true); // one that hangs keeps no process alive
      thread.start();
    }

    private void consume() {
      try {
        if (consumer.keepRunning() == Consumer.Ended.FENCED) {
          fault = "the consumer was shut out by a newer one of this instance";
          LOG.warn("The consumer was shut out by a newer one of this instance and has stopped.");
        }
      } catch (RuntimeException | Error e) {
        fault = "the consumer has stopped: " + (e instanceof Error ? e : e.getMessage());
        LOG.error("The consumer has stopped and does not go on by itself: {}", e.getMessage(), e);
      }
    }

    @Override
    public State state() {
      if (fault != null) {
        return State.FAILED;
      }
      return switch (consumer.gauge().state()) {
        case NOT_STARTED, STARTING -> State.STARTING;
        case WAITING, READING, HELD -> State.RUNNING;
        case TROUBLED, STEPPED_DOWN -> State.WAITING;
        case STOPPED -> State.STOPPED;
        case BROKEN -> State.FAILED;
      };
    }

    @Override
    public String note() {
      @Nullable String stopped = fault;
      return mine.redaction().of(stopped != null ? stopped : consumer.gauge().trouble().orElse(""));
    }

    @Override
    public void end() {
      consumer.stop();
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
