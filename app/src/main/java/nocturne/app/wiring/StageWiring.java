package nocturne.app.wiring;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import nocturne.app.config.Configuration;
import nocturne.broker.archive.Archive;
import nocturne.broker.archive.RejectedPacket;
import nocturne.broker.journal.Journal;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.table.RowOf;
import nocturne.broker.table.TableCommits;
import nocturne.broker.table.TableInput;
import nocturne.broker.table.TableRetries;
import nocturne.broker.table.TableRows;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.valueadded.ResultRecord;
import nocturne.broker.valueadded.ResultRecords;
import nocturne.broker.worker.Commits;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.EvaluatorWork;
import nocturne.broker.worker.Feed;
import nocturne.broker.worker.LedgerCommits;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.broker.worker.RetryInputs;
import nocturne.broker.worker.RetryWork;
import nocturne.broker.worker.StageAlert;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageInput;
import nocturne.broker.worker.StageReader;
import nocturne.broker.worker.Worker;
import nocturne.broker.worker.WorkerSettings;
import nocturne.broker.worker.WorkerStage;
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
  private static final long QUEUE_BYTES = Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 16);

  private static final int QUEUE_ALERTS = 50_000;

  /** An append is committed at so many bytes. */
  private static final long APPEND_BYTES = Runtime.getRuntime().maxMemory() / 8;

  private final Services services;
  private final Names names;
  private final Configuration configuration;
  private final Journal journal;
  private final Worker.Back back;
  private final String deadLetters;
  private final StageInput<PublishedAlert> alerts;

  StageWiring(Services services, Journal journal) {
    this.services = services;
    this.names = services.names();
    this.configuration = services.configuration();
    this.journal = journal;
    this.back = new Worker.Back(services.log(), services.ledger(), Death.POINT);
    this.deadLetters = names.topic(Topic.DEAD_LETTERS);
    this.alerts =
        new PublishedAlerts(names.topic(services.pipeline().alerts()), services.decoder());
  }

  /** A worker and the feeds for committed batches, by stage. */
  record Wired(Worker worker, Map<Stage, Feed> feeds) {}

  /**
   * Wires a component's worker.
   *
   * @param stages the wanted stages of the component
   */
  Wired worker(Component component, Set<Stage> stages, Run run) throws IOException {
    return switch (component) {
      case ARCHIVE -> archive(run);
      case TABLES -> tables(run);
      case VALUE_ADDED -> valueAdded(stages, run);
      case CONSUMER, NIGHT_CONDUCTOR ->
          throw new IllegalArgumentException(component + " has no stages after the consumer");
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
    PipelineStage stage = services.pipeline().of(Component.ARCHIVE).get(0);
    Archive archive =
        new Archive(
            services.stores().store(),
            names.bucket(stage.bucket().orElseThrow()),
            names.topic(stage.topics().get(0)));
    List<StageReader<?>> readers =
        List.of(
            StageReader.of(identity(stage), alerts, archive.packs()),
            StageReader.ofDeadLetters(
                StageIdentity.of(names, stage.stage(), Topic.DEAD_LETTERS),
                RejectedPacket.input(deadLetters),
                archive.rejected(Death.POINT)));
    WorkerSettings settings =
        WorkerSettings.ARCHIVE
            .withRecords(configuration.archive().packPackets())
            .withAge(configuration.archive().packTime());
    return wired(
        Component.ARCHIVE,
        settings,
        List.of(stage(stage, readers)),
        ledger(Component.ARCHIVE, run),
        run);
  }

  private Wired tables(Run run) {
    List<WorkerStage> stages = new ArrayList<>();
    List<TableInput> all = new ArrayList<>();
    for (PipelineStage stage : services.pipeline().tableStages()) {
      List<TableInput> inputs = stage.columns().isEmpty() ? alertRows(stage) : resultRows(stage);
      all.addAll(inputs);
      stages.add(stage(stage, readers(inputs)));
    }
    Commits commits =
        new TableCommits(
            writerId(Component.TABLES, run), back, services.tables(), journal::newestStart, all);
    WorkerSettings settings =
        WorkerSettings.TABLES
            .withRecords(configuration.tableSink().appendRows())
            .withAge(configuration.tableSink().appendTime());
    return wired(Component.TABLES, settings, stages, commits, run);
  }

  /** The rows of alerts as the survey sent them. */
  private List<TableInput> alertRows(PipelineStage stage) {
    String table = stage.table().orElseThrow();
    return List.of(
        new TableRows<>(
            identity(stage),
            alerts,
            services.tables(),
            table,
            RowOf.ALERT,
            deadLetters,
            APPEND_BYTES),
        new TableRetries<>(
            StageIdentity.of(names, stage.stage(), Topic.DEAD_LETTERS),
            RetryInputs.ofAlerts(stage.stage(), alerts.topic(), deadLetters, services.decoder()),
            services.tables(),
            table,
            RowOf.ALERT));
  }

  /** The rows of what a value-added stage made. */
  private List<TableInput> resultRows(PipelineStage stage) {
    String table = stage.table().orElseThrow();
    ResultRecords results =
        new ResultRecords(
            names.topic(stage.input().orElseThrow()), stage.columns(), names.survey());
    RowOf<ResultRecord> row = (writer, result) -> writer.add(result.row());
    return List.of(
        new TableRows<>(
            identity(stage), results, services.tables(), table, row, deadLetters, APPEND_BYTES),
        new TableRetries<>(
            StageIdentity.ofTable(names, stage.stage(), Topic.DEAD_LETTERS, table),
            results.retries(deadLetters),
            services.tables(),
            table,
            row));
  }

  private static List<StageReader<?>> readers(List<TableInput> inputs) {
    List<StageReader<?>> readers = new ArrayList<>();
    inputs.forEach(input -> readers.add(input.reader()));
    return readers;
  }

  private Wired valueAdded(Set<Stage> wanted, Run run) throws IOException {
    List<WorkerStage> stages = new ArrayList<>();
    for (PipelineStage stage : services.pipeline().of(Component.VALUE_ADDED)) {
      if (wanted.contains(stage.stage())) {
        stages.add(valueAdded(stage));
      }
    }
    return wired(
        Component.VALUE_ADDED,
        WorkerSettings.VALUE_ADDED,
        stages,
        ledger(Component.VALUE_ADDED, run),
        run);
  }

  private WorkerStage valueAdded(PipelineStage stage) {
    PlugIn<?> plugIn = services.plugIn(stage);
    if (stage.reads(services.pipeline().alerts())) {
      return evaluating(
          stage,
          alerts,
          RetryInputs.ofAlerts(stage.stage(), alerts.topic(), deadLetters, services.decoder()),
          plugIn::ofPublished);
    }
    PassedAlerts passed = services.passedTo(stage);
    return evaluating(stage, passed, passed.retries(deadLetters), plugIn::ofPassed);
  }

  private <T extends StageAlert> WorkerStage evaluating(
      PipelineStage stage,
      StageInput<T> input,
      RetryInputs<T> retries,
      Supplier<Evaluator<T>> evaluators) {
    String output = names.topic(stage.topics().get(0));
    return stage(
        stage,
        List.of(
            StageReader.of(
                identity(stage),
                input,
                EvaluatorWork.stage(stage.stage(), evaluators, output, deadLetters)),
            StageReader.ofDeadLetters(
                StageIdentity.of(names, stage.stage(), Topic.DEAD_LETTERS),
                retries,
                RetryWork.stage(
                    stage.stage(),
                    evaluators,
                    output,
                    deadLetters,
                    services.ledger(),
                    journal::since))));
  }

  /** A stage's reading of its input. */
  private StageIdentity identity(PipelineStage stage) {
    return StageIdentity.of(names, stage.stage(), stage.input().orElseThrow());
  }

  private WorkerStage stage(PipelineStage stage, List<StageReader<?>> readers) {
    Set<String> outputs =
        stage.topics().stream()
            .filter(topic -> !services.pipeline().readersOf(topic).isEmpty())
            .map(names::topic)
            .collect(Collectors.toSet());
    return new WorkerStage(stage.stage(), stage.group(names), readers, outputs);
  }

  private String writerId(Component component, Run run) {
    return names.transactionalId(component, run.slot());
  }

  private Commits ledger(Component component, Run run) {
    Set<String> outputs =
        services.pipeline().of(component).stream()
            .flatMap(stage -> stage.topics().stream())
            .map(names::topic)
            .collect(Collectors.toSet());
    outputs.add(names.topic(Topic.DEAD_LETTERS));
    return new LedgerCommits(writerId(component, run), back, journal::newestStart, outputs);
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
            new Worker.Timing(System::nanoTime, services.clock(), run.random()));
    Map<Stage, Feed> feeds = new TreeMap<>();
    stages.stream()
        .filter(stage -> stage.readers().get(0).identity().topic().equals(alerts.topic()))
        .forEach(stage -> feeds.put(stage.stage(), worker.feed(stage.stage())));
    return new Wired(worker, feeds);
  }
}
