package nocturne.app.wiring;

import java.util.TreeMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
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
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.table.RowOf;
import nocturne.broker.table.TableCommits;
import nocturne.broker.table.TableInput;
import nocturne.broker.table.TableRetries;
import nocturne.broker.table.TableRows;
import nocturne.broker.worker.Commits;
import nocturne.broker.worker.Feed;
import nocturne.broker.worker.LedgerCommits;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.broker.worker.RetryInputs;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageInput;
import nocturne.broker.worker.StageReader;
import nocturne.broker.worker.Worker;
import nocturne.broker.worker.WorkerSettings;
import nocturne.broker.worker.WorkerStage;
import nocturne.core.alert.AlertFields;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;

/**
 * Wires the worker of a component for one run, with its current files: one thread for all of its
 * stages.
 */
final class StageWiring {
  /**
   * Limit of the queues between ingest and the stages. The queues hold the same packets, so
   * together they take little more than one. A stage that lags further reads the topic and decodes
   * again.
   */
  private static final long QUEUE_BYTES = Runtime.getRuntime().maxMemory() / 8;

  private static final int QUEUE_ALERTS = 50_000;

  private final Services services;
  private final Names names;
  private final Configuration configuration;
  private final Journal journal;
  private final Worker.Back back;
  private final String deadLetters;
  private final PacketDecoder decoder = new PacketDecoder(AlertFields.ZTF);
  private final StageInput<PublishedAlert> alerts;

  StageWiring(Services services, Journal journal) {
    this.services = services;
    this.names = services.names();
    this.configuration = services.configuration();
    this.journal = journal;
    this.back = new Worker.Back(services.streams(), services.ledger(), Death.POINT);
    this.deadLetters = names.topic(Topic.DEAD_LETTERS);
    this.alerts = new PublishedAlerts(names.topic(Topic.ALERTS), decoder, services.nights());
  }

  /** A worker and the feeds for committed batches, by stage. */
  record Wired(Worker worker, Map<Stage, Feed> feeds) {}

  /**
   * Wires a component's worker.
   *
   * @param stages the wanted stages of the component
   * @param run of this process
   */
  Wired worker(Component component, Set<Stage> stages, Run run) throws IOException {
    return switch (component) {
      case ARCHIVE -> archive(run);
      case TABLES -> tables(run);
      case VALUE_ADDED -> valueAdded(stages, run);
      case CONSUMER, NIGHT_CONDUCTOR ->
          throw new IllegalArgumentException(component + " has no stages behind the consumer");
    };
  }

  /**
   * Settings of a process for its workers.
   *
   * @param slot distinguishes its workers from those of other processes, and is the same after a
   *     restart
   * @param isFed whether ingest is in this process
   * @param hurry whether held records are to be committed soon
   * @param random for the jitter of waits
   */
  record Run(String slot, boolean isFed, BooleanSupplier hurry, RandomGenerator random) {}

  private Wired archive(Run run) {
    Archive archive =
        new Archive(
            services.stores().store(), names.bucket(Bucket.ALERTS), names.topic(Topic.ARCHIVED));
    WorkerStage stage =
        stage(
            Stage.ARCHIVE,
            Topic.ALERTS,
            List.of(
                StageReader.of(identity(Stage.ARCHIVE, Topic.ALERTS), alerts, archive.packs()),
                StageReader.ofDeadLetters(
                    identity(Stage.ARCHIVE, Topic.DEAD_LETTERS),
                    RejectedPacket.input(deadLetters),
                    archive.rejected(Death.POINT))));
    WorkerSettings settings =
        WorkerSettings.ARCHIVE
            .withRecords(configuration.archive().packPackets())
            .withAge(configuration.archive().packTime());
    return wired(Component.ARCHIVE, settings, List.of(stage), ledger(Component.ARCHIVE, run), run);
  }

  private Wired tables(Run run) {
    long mostBytes = Runtime.getRuntime().maxMemory() / 8;
    FitRecords fits = new FitRecords(names.topic(Topic.SALT2), services.nights());
    List<TableInput> ofAlerts =
        List.of(
            new TableRows<>(
                identity(Stage.TABLE, Topic.ALERTS),
                alerts,
                services.tables(),
                Names.ALERTS_TABLE,
                RowOf.ALERT,
                deadLetters,
                mostBytes),
            new TableRetries<>(
                identity(Stage.TABLE, Topic.DEAD_LETTERS),
                RetryInputs.ofAlerts(Stage.TABLE, alerts.topic(), deadLetters, decoder),
                services.tables(),
                Names.ALERTS_TABLE,
                RowOf.ALERT));
    List<TableInput> ofFits =
        List.of(
            new TableRows<>(
                identity(Stage.TABLE, Topic.SALT2),
                fits,
                services.tables(),
                Names.SALT2_TABLE,
                (writer, fit) -> writer.add(fit.row()),
                deadLetters,
                mostBytes),
            new TableRetries<>(
                StageIdentity.ofTable(names, Stage.TABLE, Topic.DEAD_LETTERS, Names.SALT2_TABLE),
                fits.retries(deadLetters),
                services.tables(),
                Names.SALT2_TABLE,
                (writer, fit) -> writer.add(fit.row())));
    List<TableInput> all = new ArrayList<>(ofAlerts);
    all.addAll(ofFits);
    Commits commits =
        new TableCommits(
            writerId(Component.TABLES, run), back, services.tables(), journal::newestStart, all);
    WorkerSettings settings =
        WorkerSettings.TABLES
            .withRecords(configuration.tableSink().appendRows())
            .withAge(configuration.tableSink().appendTime());
    return wired(
        Component.TABLES,
        settings,
        List.of(
            stage(Stage.TABLE, Topic.ALERTS, readers(ofAlerts)),
            stage(Stage.TABLE, Topic.SALT2, readers(ofFits))),
        commits,
        run);
  }

  private static List<StageReader<?>> readers(List<TableInput> inputs) {
    List<StageReader<?>> readers = new ArrayList<>();
    inputs.forEach(input -> readers.add(input.reader()));
    return readers;
  }

  private Wired valueAdded(Set<Stage> wanted, Run run) throws IOException {
    List<WorkerStage> stages = new ArrayList<>();
    if (wanted.contains(Stage.FILTER)) {
      stages.add(filter());
    }
    if (wanted.contains(Stage.FIT)) {
      stages.add(fit());
    }
    return wired(
        Component.VALUE_ADDED,
        WorkerSettings.VALUE_ADDED,
        stages,
        ledger(Component.VALUE_ADDED, run),
        run);
  }

  private WorkerStage filter() throws IOException {
    nocturne.app.config.FilterSettings chosen =
        services.configuration(Component.VALUE_ADDED).filter();
    FilterStage filter =
        new FilterStage(
            new FilterSettings(chosen.filter().isOriginal(), chosen.cuts()),
            names.topic(Topic.ALERTS),
            names.topic(Topic.EXTRAGALACTIC),
            deadLetters);
    return stage(
        Stage.FILTER,
        Topic.ALERTS,
        List.of(
            StageReader.of(identity(Stage.FILTER, Topic.ALERTS), alerts, filter.works()),
            StageReader.ofDeadLetters(
                identity(Stage.FILTER, Topic.DEAD_LETTERS),
                RetryInputs.ofAlerts(Stage.FILTER, names.topic(Topic.ALERTS), deadLetters, decoder),
                filter.again(services.ledger(), journal::since))));
  }

  private WorkerStage fit() throws IOException {
    FitSoftware software = services.fitSoftware();
    PassedAlerts passed =
        new PassedAlerts(names.topic(Topic.EXTRAGALACTIC), AlertFields.ZTF, services.nights());
    FitStage fit =
        new FitStage(
            software.fitter(),
            software.isOriginal(),
            passed.topic(),
            names.topic(Topic.SALT2),
            deadLetters,
            () -> Drawing.plots(services, software));
    return stage(
        Stage.FIT,
        Topic.EXTRAGALACTIC,
        List.of(
            StageReader.of(identity(Stage.FIT, Topic.EXTRAGALACTIC), passed, fit.works()),
            StageReader.ofDeadLetters(
                identity(Stage.FIT, Topic.DEAD_LETTERS),
                passed.retries(deadLetters),
                fit.again(services.ledger(), journal::since))));
  }

  private StageIdentity identity(Stage stage, Topic topic) {
    return StageIdentity.of(names, stage, topic);
  }

  private WorkerStage stage(Stage stage, Topic input, List<StageReader<?>> readers) {
    PipelineStage described = services.pipeline().reader(stage, input);
    Set<String> outputs =
        described.topics().stream()
            .filter(topic -> !services.pipeline().readersOf(topic).isEmpty())
            .map(names::topic)
            .collect(Collectors.toSet());
    return new WorkerStage(stage, described.group(names), readers, outputs);
  }

  private String writerId(Component component, Run run) {
    return names.transactionalId(component, run.slot());
  }

  private Commits ledger(Component component, Run run) {
    return new LedgerCommits(writerId(component, run), back, journal::newestStart);
  }

  private Wired wired(
      Component component,
      WorkerSettings settings,
      List<WorkerStage> stages,
      Commits commits,
      Run run) {
    Worker worker =
        new Worker(
            component.productionName(),
            settings.withQueue(QUEUE_BYTES, QUEUE_ALERTS).fed(run.isFed()),
            stages,
            back,
            commits,
            run.hurry(),
            new Worker.Timing(System::nanoTime, run.random()));
    Map<Stage, Feed> feeds = new TreeMap<>();
    stages.stream()
        .filter(stage -> stage.readers().get(0).identity().topic().equals(alerts.topic()))
        .forEach(stage -> feeds.put(stage.stage(), worker.feed(stage.stage())));
    return new Wired(worker, feeds);
  }
}
