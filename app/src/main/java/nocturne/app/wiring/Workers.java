package nocturne.app.wiring;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import nocturne.app.config.Configuration;
import nocturne.broker.archive.Archive;
import nocturne.broker.archive.DeadLetter;
import nocturne.broker.consumer.Consumer;
import nocturne.broker.consumer.ConsumerGauge;
import nocturne.broker.consumer.ConsumerOptions;
import nocturne.broker.consumer.DoorNames;
import nocturne.broker.consumer.NightProgress;
import nocturne.broker.figure.FigureStage;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.filter.FilterStage;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.fit.FitStage;
import nocturne.broker.fit.PassedAlerts;
import nocturne.broker.journal.Draining;
import nocturne.broker.journal.Journal;
import nocturne.broker.ledger.Stage;
import nocturne.broker.stage.Cautions;
import nocturne.broker.stage.Feed;
import nocturne.broker.stage.LedgerWork;
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.PublishedAlert;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.broker.stage.RetryRequests;
import nocturne.broker.stage.StageAlert;
import nocturne.broker.stage.StageIdentity;
import nocturne.broker.stage.StageInput;
import nocturne.broker.stage.StageRecord;
import nocturne.broker.stage.StageRunner;
import nocturne.broker.stage.StageSettings;
import nocturne.broker.stage.StageStatus;
import nocturne.broker.stage.StageWork;
import nocturne.broker.tabulate.RowOf;
import nocturne.broker.tabulate.TableRetry;
import nocturne.broker.tabulate.TableWork;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer and the stages behind it, as far as this process runs them. In one process the
 * consumer hands over in memory what it has committed; a stage without the consumer beside it reads
 * the topic.
 *
 * <pre>
 *   consumer --+--> archive    packs, announcements        + dead letters --> archive, unread
 *              +--> tabulate   rows                         + requests --> tabulate
 *              +--> filter     what passes                  + requests --> filter
 *                     |
 *                     +--> fit      fits, by the topic      + requests --> fit
 *                           +--> tabulate   rows of fits    + requests --> tabulate
 *                           +--> figure     figures of fits
 * </pre>
 */
public final class Workers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  /**
   * What waits between consumer and stage: the queues hold the same packets, so together they take
   * little more than one. A stage that falls behind further reads the topic, which costs it the
   * decoding again.
   */
  private static final long QUEUE_BYTES = Runtime.getRuntime().maxMemory() / 8;

  private static final int QUEUE_ALERTS = 50_000;

  /** So long the consumer has for what it holds. */
  private static final Duration CONSUMER_LEAVES = Duration.ofSeconds(10);

  /** And so long all stages together. */
  private static final Duration STAGES_LEAVE = Duration.ofSeconds(15);

  /** {@link #close} takes no longer, whatever hangs. */
  static final Duration LONGEST_END = CONSUMER_LEAVES.plus(STAGES_LEAVE).plusSeconds(2);

  /** The stages there are to run. */
  public static final Set<Stage> ALL = Set.of(Stage.values());

  private final Services services;
  private final Names names;
  private final Configuration configuration;
  private final Configuration forConsumer;
  private final Configuration forValueAdded;
  private final Journal journal;
  private final Draining draining;
  private final RandomGenerator random = new SecureRandom();
  private final LongAdder passed = new LongAdder();
  private final LongAdder fitted = new LongAdder();
  private final List<StageRunner<?>> runners = new ArrayList<>();
  private final @Nullable Consumer consumer;
  private @Nullable Thread consumerThread;
  private volatile @Nullable Throwable consumerFault;
  private volatile boolean isShutOut;

  /** Wires them, each with its files as they are now; {@link #start} lets them run. */
  Workers(Services services, Set<Stage> stages) throws IOException {
    this.services = services;
    this.names = services.names();
    this.configuration = services.configuration();
    this.forConsumer = services.configuration(Component.CONSUMER);
    this.forValueAdded = services.configuration(Component.VALUE_ADDED);
    this.journal = services.stores().journal();
    this.draining = new Draining(journal, System::nanoTime);
    PacketDecoder decoder = new PacketDecoder(AlertFields.ZTF);
    StageInput<PublishedAlert> alerts =
        new PublishedAlerts(names.topic(Topic.ALERTS), decoder, services.nights());
    FitRecords fits = new FitRecords(names.topic(Topic.SALT2), services.nights());
    List<Feed> feeds = new ArrayList<>();
    if (stages.contains(Stage.ARCHIVE)) {
      Archive archive =
          new Archive(
              services.stores().store(), names.bucket(Bucket.ALERTS), names.topic(Topic.ARCHIVED));
      StageSettings settings =
          StageSettings.ARCHIVE
              .withRecords(configuration.archive().packPackets())
              .withAge(configuration.archive().packTime());
      feeds.add(ledgerStage(Stage.ARCHIVE, Topic.ALERTS, settings, alerts, archive.packs()).feed());
      ledgerStage(
          Stage.ARCHIVE,
          Topic.LETTERS,
          settings.withAge(Duration.ofSeconds(1)),
          DeadLetter.input(names.topic(Topic.LETTERS)),
          archive.unread());
    }
    if (stages.contains(Stage.TABULATE)) {
      String letters = names.topic(Topic.LETTERS);
      feeds.add(tabulate(Topic.ALERTS, Names.ALERTS_TABLE, alerts, RowOf.ALERT).feed());
      tabulateAgain(
          StageIdentity.of(names, Stage.TABULATE, Topic.LETTERS),
          Names.ALERTS_TABLE,
          RetryRequests.ofAlerts(Stage.TABULATE, alerts.topic(), letters, decoder),
          RowOf.ALERT);
      tabulate(Topic.SALT2, Names.SALT2_TABLE, fits, (writer, fit) -> writer.add(fit.row()));
      tabulateAgain(
          StageIdentity.lettersOf(names, Stage.TABULATE, Names.SALT2_TABLE),
          Names.SALT2_TABLE,
          fits.requests(letters),
          (writer, fit) -> writer.add(fit.row()));
    }
    if (stages.contains(Stage.FILTER)) {
      FilterStage filter = filterStage();
      feeds.add(
          ledgerStage(
                  Stage.FILTER,
                  Topic.ALERTS,
                  StageSettings.FILTER,
                  alerts,
                  counted(filter.works(), passed))
              .feed());
      ledgerStage(
          Stage.FILTER,
          Topic.LETTERS,
          StageSettings.FILTER,
          RetryRequests.ofAlerts(
              Stage.FILTER, names.topic(Topic.ALERTS), names.topic(Topic.LETTERS), decoder),
          filter.again(services.ledger(), journal::since));
    }
    if (stages.contains(Stage.FIT) || stages.contains(Stage.FIGURE)) {
      FitSoftware software = services.fitSoftware();
      PassedAlerts passedAlerts =
          new PassedAlerts(names.topic(Topic.EXTRAGALACTIC), AlertFields.ZTF, services.nights());
      if (stages.contains(Stage.FIT)) {
        fit(software, passedAlerts);
      }
      if (stages.contains(Stage.FIGURE)) {
        figure(software, passedAlerts, fits, decoder);
      }
    }
    this.consumer = stages.contains(Stage.CONSUMER) ? door(feeds, decoder) : null;
  }

  private void fit(FitSoftware software, PassedAlerts input) {
    String letters = names.topic(Topic.LETTERS);
    FitStage stage =
        new FitStage(
            software.fitter(),
            software.isOriginal(),
            input.topic(),
            names.topic(Topic.SALT2),
            letters);
    ledgerStage(
        Stage.FIT, Topic.EXTRAGALACTIC, StageSettings.FIT, input, counted(stage.works(), fitted));
    ledgerStage(
        Stage.FIT,
        Topic.LETTERS,
        StageSettings.FIT,
        input.requests(letters),
        stage.again(services.ledger(), journal::since));
  }

  private void figure(
      FitSoftware software, PassedAlerts passedAlerts, FitRecords fits, PacketDecoder decoder) {
    FigureStage stage = Drawing.stage(services, software, passedAlerts, decoder);
    ledgerStage(Stage.FIGURE, Topic.SALT2, StageSettings.FIGURE, fits, stage.works());
  }

  private <T extends StageRecord> StageRunner<T> ledgerStage(
      Stage stage,
      Topic topic,
      StageSettings settings,
      StageInput<T> input,
      PartitionWork.Factory<T> works) {
    StageIdentity identity = StageIdentity.of(names, stage, topic);
    return runner(
        identity,
        settings,
        input,
        new LedgerWork<>(
            identity,
            services.streams(),
            services.ledger(),
            journal::newestStart,
            works,
            Death.POINT));
  }

  private <T extends StageAlert> StageRunner<T> tabulate(
      Topic topic, String table, StageInput<T> input, RowOf<T> row) {
    StageIdentity identity = StageIdentity.of(names, Stage.TABULATE, topic);
    return runner(
        identity,
        appends().withAge(configuration.tabulate().appendTime()),
        input,
        new TableWork<>(
            identity,
            services.streams(),
            services.tables(),
            table,
            row,
            names.topic(Topic.LETTERS),
            Runtime.getRuntime().maxMemory() / 8,
            new Cautions(identity, services.ledger(), journal::newestStart, Death.POINT),
            Death.POINT));
  }

  private <T extends StageAlert> void tabulateAgain(
      StageIdentity identity, String table, RetryRequests<T> requests, RowOf<T> row) {
    runner(
        identity,
        appends().withAge(Duration.ofSeconds(1)),
        requests,
        new TableRetry<>(
            identity,
            services.streams(),
            services.tables(),
            table,
            row,
            new Cautions(identity, services.ledger(), journal::newestStart, Death.POINT),
            Death.POINT));
  }

  private StageSettings appends() {
    return StageSettings.TABULATE.withRecords(configuration.tabulate().appendRows());
  }

  private <T extends StageRecord> StageRunner<T> runner(
      StageIdentity identity, StageSettings settings, StageInput<T> input, StageWork<T> work) {
    StageRunner<T> runner =
        new StageRunner<>(
            identity,
            settings.withQueue(QUEUE_BYTES, QUEUE_ALERTS),
            services.streams(),
            input,
            work,
            draining,
            System::nanoTime,
            random);
    runners.add(runner);
    return runner;
  }

  private FilterSettings filterSettings() {
    nocturne.app.config.FilterSettings chosen = forValueAdded.filter();
    return new FilterSettings(chosen.filter().isOriginal(), chosen.cuts());
  }

  private FilterStage filterStage() {
    return new FilterStage(
        filterSettings(),
        names.topic(Topic.ALERTS),
        names.topic(Topic.EXTRAGALACTIC),
        names.topic(Topic.LETTERS));
  }

  private Consumer door(List<Feed> feeds, PacketDecoder decoder) {
    return new Consumer(
            services.streams(),
            services.ledger(),
            services.stores().store(),
            services.survey(),
            journal::openNights,
            feeds,
            DoorNames.of(names),
            decoder,
            ConsumerOptions.DEFAULT
                .withPackets(forConsumer.door().batchPackets())
                .withTransaction(forConsumer.door().batchTime()),
            services.clock(),
            random,
            Death.POINT)
        .heldBy(services.guard());
  }

  private static <T extends StageRecord> PartitionWork.Factory<T> counted(
      PartitionWork.Factory<T> works, LongAdder passed) {
    return (partition, to) -> new PassedCount<>(works.begin(partition, to), passed);
  }

  void start() {
    runners.forEach(StageRunner::start);
    if (consumer != null) {
      consumerThread = new Thread(this::consume, "consumer");
      consumerThread.setDaemon(true); // one that hangs keeps no process alive
      consumerThread.start();
    }
  }

  private void consume() {
    try {
      if (consumer != null && consumer.keepRunning() == Consumer.Ended.FENCED) {
        isShutOut = true;
        LOG.warn("The consumer was shut out by a newer one of this instance and has stopped.");
      }
    } catch (RuntimeException | Error e) {
      consumerFault = e;
      LOG.error("The consumer has stopped and does not go on by itself: {}", e.getMessage(), e);
    }
  }

  /** How the stages are doing. */
  public List<StageStatus> stages() {
    return runners.stream().map(StageRunner::status).toList();
  }

  /** What the door has done of a night; empty when it is not in this process or met none of it. */
  public Optional<NightProgress> door(Night night) {
    return gauge().flatMap(g -> g.night(night));
  }

  /** The door, where it is in this process. */
  public Optional<ConsumerGauge> gauge() {
    return Optional.ofNullable(consumer).map(Consumer::gauge);
  }

  /** Alerts that passed the filter since this process began. */
  public long passed() {
    return passed.sum();
  }

  /** Of these, how many were fitted. */
  public long fitted() {
    return fitted.sum();
  }

  /** What has stopped for good and why, in words; empty while all work. */
  public Optional<String> fault() {
    @Nullable Throwable door = consumerFault;
    if (door != null) {
      return Optional.of(
          "the consumer has stopped: " + (door instanceof Error ? door : door.getMessage()));
    }
    if (isShutOut) {
      return Optional.of("the consumer was shut out by a newer one of this instance");
    }
    return stages().stream()
        .filter(s -> s.state() == StageStatus.State.FAILED)
        .map(s -> s.stage().word() + " has stopped: " + s.lastError().orElse("unknown"))
        .findFirst();
  }

  /**
   * Consumer first, then the stages, which commit what they have taken. One that hangs is named and
   * left to itself: what it has not committed is done again at the next start.
   */
  @Override
  public void close() {
    if (consumer != null) {
      consumer.stop();
    }
    @Nullable Thread thread = consumerThread;
    try {
      if (thread != null) {
        thread.join(CONSUMER_LEAVES.toMillis());
        if (thread.isAlive()) {
          Straggler.tell("The consumer", CONSUMER_LEAVES, thread.getStackTrace());
        }
      }
      runners.forEach(StageRunner::stop);
      long until = System.nanoTime() + STAGES_LEAVE.toNanos();
      for (StageRunner<?> runner : runners) {
        if (!runner.awaitEnd(Duration.ofNanos(until - System.nanoTime()))) {
          StageStatus one = runner.status();
          Straggler.tell(
              "Stage " + one.stage().word() + ", reading " + one.topic() + ",",
              STAGES_LEAVE,
              runner.whereabouts());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
