package nocturne.app.wiring;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import nocturne.app.config.Configuration;
import nocturne.broker.archive.Archive;
import nocturne.broker.archive.RejectedPacket;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.filter.FilterStage;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.fit.FitStage;
import nocturne.broker.fit.PassedAlerts;
import nocturne.broker.journal.Journal;
import nocturne.broker.ledger.Stage;
import nocturne.broker.plot.PlotStage;
import nocturne.broker.stage.Feed;
import nocturne.broker.stage.LedgerWork;
import nocturne.broker.stage.PartitionWork;
import nocturne.broker.stage.PoisonGuards;
import nocturne.broker.stage.PublishedAlert;
import nocturne.broker.stage.PublishedAlerts;
import nocturne.broker.stage.RetryInputs;
import nocturne.broker.stage.StageAlert;
import nocturne.broker.stage.StageIdentity;
import nocturne.broker.stage.StageInput;
import nocturne.broker.stage.StageRecord;
import nocturne.broker.stage.StageRunner;
import nocturne.broker.stage.StageSettings;
import nocturne.broker.stage.StageWork;
import nocturne.broker.table.RowOf;
import nocturne.broker.table.TableRetry;
import nocturne.broker.table.TableWork;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;

/**
 * Wires the workers of some stages for one beginning of their component, with its files as they are
 * now. What comes into being is in {@link #runners} and {@link #feeds}.
 */
final class StageWiring {
  /**
   * What waits between consumer and stage: the queues hold the same packets, so together they take
   * little more than one. A stage that falls behind further reads the topic, which costs it the
   * decoding again.
   */
  private static final long QUEUE_BYTES = Runtime.getRuntime().maxMemory() / 8;

  private static final int QUEUE_ALERTS = 50_000;

  private final Services services;
  private final Names names;
  private final Configuration configuration;
  private final Journal journal;
  private final BooleanSupplier hurry;
  private final RandomGenerator random;
  private final PacketDecoder decoder = new PacketDecoder(AlertFields.ZTF);
  private final StageInput<PublishedAlert> alerts;
  private final FitRecords fits;
  private final List<StageRunner<?>> runners = new ArrayList<>();
  private final Map<Stage, Feed> feeds = new EnumMap<>(Stage.class);
  private final List<PlotMending> besides = new ArrayList<>();

  /**
   * @param hurry whether somebody waits for what is held to be committed
   */
  StageWiring(Services services, Journal journal, BooleanSupplier hurry, RandomGenerator random) {
    this.services = services;
    this.names = services.names();
    this.configuration = services.configuration();
    this.journal = journal;
    this.hurry = hurry;
    this.random = random;
    this.alerts = new PublishedAlerts(names.topic(Topic.ALERTS), decoder, services.nights());
    this.fits = new FitRecords(names.topic(Topic.SALT2), services.nights());
  }

  /** All that was wired. */
  List<StageRunner<?>> runners() {
    return List.copyOf(runners);
  }

  /** What is done once at the beginning, beside the stages. */
  List<PlotMending> besides() {
    return List.copyOf(besides);
  }

  /** Where the consumer may hand over what it has committed, by stage. */
  Map<Stage, Feed> feeds() {
    return Map.copyOf(feeds);
  }

  void archive() {
    Archive archive =
        new Archive(
            services.stores().store(), names.bucket(Bucket.ALERTS), names.topic(Topic.ARCHIVED));
    StageSettings settings =
        StageSettings.ARCHIVE
            .withRecords(configuration.archive().packPackets())
            .withAge(configuration.archive().packTime());
    feeds.put(
        Stage.ARCHIVE,
        ledgerStage(Stage.ARCHIVE, Topic.ALERTS, settings, alerts, archive.packs()).feed());
    ledgerStage(
        Stage.ARCHIVE,
        Topic.DEAD_LETTERS,
        settings.withAge(Duration.ofSeconds(1)),
        RejectedPacket.input(names.topic(Topic.DEAD_LETTERS)),
        archive.rejected());
  }

  void tableSink() {
    String deadLetters = names.topic(Topic.DEAD_LETTERS);
    feeds.put(Stage.TABLE, tableSink(Topic.ALERTS, Names.ALERTS_TABLE, alerts, RowOf.ALERT).feed());
    retryTable(
        StageIdentity.of(names, Stage.TABLE, Topic.DEAD_LETTERS),
        Names.ALERTS_TABLE,
        RetryInputs.ofAlerts(Stage.TABLE, alerts.topic(), deadLetters, decoder),
        RowOf.ALERT);
    tableSink(Topic.SALT2, Names.SALT2_TABLE, fits, (writer, fit) -> writer.add(fit.row()));
    retryTable(
        StageIdentity.deadLettersOf(names, Stage.TABLE, Names.SALT2_TABLE),
        Names.SALT2_TABLE,
        fits.retries(deadLetters),
        (writer, fit) -> writer.add(fit.row()));
  }

  /**
   * The stages of the component value-added.
   *
   * @param stages those of them that are wanted
   * @param passed counts alerts that pass the filter
   * @param fitted counts those that are fitted
   */
  void valueAdded(Set<Stage> stages, LongAdder passed, LongAdder fitted) throws IOException {
    if (stages.contains(Stage.FILTER)) {
      filter(passed);
    }
    if (stages.contains(Stage.FIT) || stages.contains(Stage.PLOT)) {
      FitSoftware software = services.fitSoftware();
      PassedAlerts passedAlerts =
          new PassedAlerts(names.topic(Topic.EXTRAGALACTIC), AlertFields.ZTF, services.nights());
      if (stages.contains(Stage.FIT)) {
        fit(software, passedAlerts, fitted);
      }
      if (stages.contains(Stage.PLOT)) {
        plot(software, passedAlerts);
      }
    }
  }

  private void filter(LongAdder passed) throws IOException {
    nocturne.app.config.FilterSettings chosen =
        services.configuration(Component.VALUE_ADDED).filter();
    FilterStage filter =
        new FilterStage(
            new FilterSettings(chosen.filter().isOriginal(), chosen.cuts()),
            names.topic(Topic.ALERTS),
            names.topic(Topic.EXTRAGALACTIC),
            names.topic(Topic.DEAD_LETTERS));
    feeds.put(
        Stage.FILTER,
        ledgerStage(
                Stage.FILTER,
                Topic.ALERTS,
                StageSettings.FILTER,
                alerts,
                counted(filter.works(), passed))
            .feed());
    ledgerStage(
        Stage.FILTER,
        Topic.DEAD_LETTERS,
        StageSettings.FILTER,
        RetryInputs.ofAlerts(
            Stage.FILTER, names.topic(Topic.ALERTS), names.topic(Topic.DEAD_LETTERS), decoder),
        filter.again(services.ledger(), journal::since));
  }

  private void fit(FitSoftware software, PassedAlerts input, LongAdder fitted) {
    String deadLetters = names.topic(Topic.DEAD_LETTERS);
    FitStage stage =
        new FitStage(
            software.fitter(),
            software.isOriginal(),
            input.topic(),
            names.topic(Topic.SALT2),
            deadLetters);
    ledgerStage(
        Stage.FIT, Topic.EXTRAGALACTIC, StageSettings.FIT, input, counted(stage.works(), fitted));
    ledgerStage(
        Stage.FIT,
        Topic.DEAD_LETTERS,
        StageSettings.FIT,
        input.retries(deadLetters),
        stage.again(services.ledger(), journal::since));
  }

  private void plot(FitSoftware software, PassedAlerts passedAlerts) {
    PlotStage stage = Drawing.stage(services, software, passedAlerts, decoder);
    ledgerStage(Stage.PLOT, Topic.SALT2, StageSettings.PLOT, fits, stage.works());
    ledgerStage(
        Stage.PLOT,
        Topic.DEAD_LETTERS,
        StageSettings.PLOT,
        fits.plotRetries(names.topic(Topic.DEAD_LETTERS)),
        stage.again(services.ledger(), journal::since));
    besides.add(new PlotMending(services));
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

  private <T extends StageAlert> StageRunner<T> tableSink(
      Topic topic, String table, StageInput<T> input, RowOf<T> row) {
    StageIdentity identity = StageIdentity.of(names, Stage.TABLE, topic);
    return runner(
        identity,
        appends().withAge(configuration.tableSink().appendTime()),
        input,
        new TableWork<>(
            identity,
            services.streams(),
            services.tables(),
            table,
            row,
            names.topic(Topic.DEAD_LETTERS),
            Runtime.getRuntime().maxMemory() / 8,
            new PoisonGuards(identity, services.ledger(), journal::newestStart, Death.POINT),
            Death.POINT));
  }

  private <T extends StageAlert> void retryTable(
      StageIdentity identity, String table, RetryInputs<T> retries, RowOf<T> row) {
    runner(
        identity,
        appends().withAge(Duration.ofSeconds(1)),
        retries,
        new TableRetry<>(
            identity,
            services.streams(),
            services.tables(),
            table,
            row,
            new PoisonGuards(identity, services.ledger(), journal::newestStart, Death.POINT),
            Death.POINT));
  }

  private StageSettings appends() {
    return StageSettings.TABLE.withRecords(configuration.tableSink().appendRows());
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
            hurry,
            System::nanoTime,
            random);
    runners.add(runner);
    return runner;
  }

  private static <T extends StageRecord> PartitionWork.Factory<T> counted(
      PartitionWork.Factory<T> works, LongAdder passed) {
    return (partition, to) -> new PassedCount<>(works.begin(partition, to), passed);
  }
}
