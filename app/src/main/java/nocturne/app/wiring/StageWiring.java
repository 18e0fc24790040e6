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
import nocturne.broker.archive.DeadLetter;
import nocturne.broker.figure.FigureStage;
import nocturne.broker.filter.FilterSettings;
import nocturne.broker.filter.FilterStage;
import nocturne.broker.fit.FitRecords;
import nocturne.broker.fit.FitStage;
import nocturne.broker.fit.PassedAlerts;
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
  private final List<FigureMending> besides = new ArrayList<>();

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
  List<FigureMending> besides() {
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
        Topic.LETTERS,
        settings.withAge(Duration.ofSeconds(1)),
        DeadLetter.input(names.topic(Topic.LETTERS)),
        archive.unread());
  }

  void tabulate() {
    String letters = names.topic(Topic.LETTERS);
    feeds.put(
        Stage.TABULATE, tabulate(Topic.ALERTS, Names.ALERTS_TABLE, alerts, RowOf.ALERT).feed());
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
    if (stages.contains(Stage.FIT) || stages.contains(Stage.FIGURE)) {
      FitSoftware software = services.fitSoftware();
      PassedAlerts passedAlerts =
          new PassedAlerts(names.topic(Topic.EXTRAGALACTIC), AlertFields.ZTF, services.nights());
      if (stages.contains(Stage.FIT)) {
        fit(software, passedAlerts, fitted);
      }
      if (stages.contains(Stage.FIGURE)) {
        figure(software, passedAlerts);
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
            names.topic(Topic.LETTERS));
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
        Topic.LETTERS,
        StageSettings.FILTER,
        RetryRequests.ofAlerts(
            Stage.FILTER, names.topic(Topic.ALERTS), names.topic(Topic.LETTERS), decoder),
        filter.again(services.ledger(), journal::since));
  }

  private void fit(FitSoftware software, PassedAlerts input, LongAdder fitted) {
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

  private void figure(FitSoftware software, PassedAlerts passedAlerts) {
    FigureStage stage = Drawing.stage(services, software, passedAlerts, decoder);
    ledgerStage(Stage.FIGURE, Topic.SALT2, StageSettings.FIGURE, fits, stage.works());
    ledgerStage(
        Stage.FIGURE,
        Topic.LETTERS,
        StageSettings.FIGURE,
        fits.figureRequests(names.topic(Topic.LETTERS)),
        stage.again(services.ledger(), journal::since));
    besides.add(new FigureMending(services));
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
