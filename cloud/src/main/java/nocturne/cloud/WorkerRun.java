package nocturne.cloud;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.memory.InMemoryStore;
import nocturne.broker.memory.InMemoryTopics;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogWriter;
import nocturne.broker.port.Message;
import nocturne.broker.table.RowOf;
import nocturne.broker.table.TableCommits;
import nocturne.broker.table.TableRows;
import nocturne.broker.valueadded.PassedAlerts;
import nocturne.broker.valueadded.PlugIn;
import nocturne.broker.worker.Commits;
import nocturne.broker.worker.EvaluatorWork;
import nocturne.broker.worker.LedgerCommits;
import nocturne.broker.worker.PublishedAlerts;
import nocturne.broker.worker.StageIdentity;
import nocturne.broker.worker.StageReader;
import nocturne.broker.worker.StageStatus;
import nocturne.broker.worker.Worker;
import nocturne.broker.worker.WorkerSettings;
import nocturne.broker.worker.WorkerStage;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.google.valueadded.ConfiguredStages;
import nocturne.standalone.iceberg.IcebergOptions;
import nocturne.standalone.iceberg.IcebergTables;

/**
 * The standalone back end's worker over alerts on a topic in memory: its own stages, with rows in
 * tables of Iceberg.
 */
final class WorkerRun implements AutoCloseable {
  private static final long APPEND_BYTES = 256 << 20;

  private final Pipeline pipeline;
  private final Names names;
  private final PublishedAlerts alerts;
  private final String deadLetters;
  private final InMemoryTopics log = new InMemoryTopics();
  private final InMemoryStore store = new InMemoryStore();
  private final IcebergTables tables;
  private final int published;

  /**
   * Publishes alerts.
   *
   * @param messages as ingest publishes them
   */
  WorkerRun(Pipeline pipeline, Path folder, List<Message> messages) {
    this.pipeline = pipeline;
    this.names = pipeline.names();
    this.alerts =
        new PublishedAlerts(names.topic(pipeline.alerts()), new PacketDecoder(names.survey()));
    this.deadLetters = names.topic(Topic.DEAD_LETTERS);
    this.tables = new IcebergTables(IcebergOptions.in(folder), names.dataset());
    this.published = messages.size();
    pipeline.topicNames().forEach(topic -> log.create(topic, 1));
    names.buckets().forEach(store::createBucket);
    var unused = tables.create(pipeline.alertRows().table().orElseThrow());
    try (LogWriter writer = log.writer("ingest")) {
      writer.begin();
      for (Message message : messages) {
        var unusedReceipt = writer.publish(alerts.topic(), message);
      }
      writer.flush();
      writer.commit();
    }
  }

  /** Fills the table of alerts. */
  void fillTable() throws InterruptedException {
    PipelineStage stage = pipeline.alertRows();
    TableRows<?> input =
        new TableRows<>(
            identity(stage),
            alerts,
            tables,
            stage.table().orElseThrow(),
            RowOf.ALERT,
            deadLetters,
            APPEND_BYTES);
    Worker.Back back = back();
    run(
        WorkerSettings.TABLES.withRecords(published),
        back,
        new TableCommits("tables", back, tables, () -> StartingPoint.ORIGIN, List.of(input)),
        List.of(stage(stage, input.reader())));
    long[] rows = new long[1];
    tables.candids(stage.table().orElseThrow(), BenchWorld.NIGHT, candid -> rows[0]++);
    if (rows[0] != published) {
      throw new IllegalStateException(rows[0] + " rows of " + published + " alerts");
    }
  }

  /** Evaluates the alerts by the value-added stages. */
  void evaluate() throws InterruptedException {
    ConfiguredStages opened = new ConfiguredStages(pipeline, store);
    List<WorkerStage> stages = new ArrayList<>();
    Set<String> outputs = new HashSet<>(Set.of(deadLetters));
    for (PipelineStage stage : pipeline.valueAdded()) {
      PlugIn<?> plugIn = opened.open(stage);
      String output = names.topic(stage.topics().get(0));
      outputs.add(output);
      stages.add(
          stage(
              stage,
              stage.reads(pipeline.alerts())
                  ? StageReader.of(
                      identity(stage),
                      alerts,
                      EvaluatorWork.stage(stage.stage(), plugIn::ofPublished, output, deadLetters))
                  : StageReader.of(
                      identity(stage),
                      new PassedAlerts(
                          stage.stage(), names.topic(stage.input().orElseThrow()), names.survey()),
                      EvaluatorWork.stage(stage.stage(), plugIn::ofPassed, output, deadLetters))));
    }
    Worker.Back back = back();
    run(
        WorkerSettings.VALUE_ADDED,
        back,
        new LedgerCommits("value-added", back, () -> StartingPoint.ORIGIN, outputs),
        stages);
  }

  private Worker.Back back() {
    return new Worker.Back(log, log.ledger(), KillPoint.NONE);
  }

  private StageIdentity identity(PipelineStage stage) {
    return StageIdentity.of(names, stage.stage(), stage.input().orElseThrow());
  }

  private WorkerStage stage(PipelineStage stage, StageReader<?> reader) {
    Set<String> outputs = new HashSet<>();
    stage.topics().forEach(topic -> outputs.add(names.topic(topic)));
    return new WorkerStage(stage.stage(), stage.group(names), List.of(reader), outputs);
  }

  /** Until each stage has committed all that there is for it. */
  private void run(
      WorkerSettings settings, Worker.Back back, Commits commits, List<WorkerStage> stages)
      throws InterruptedException {
    try (Worker worker =
        new Worker(
            "bench",
            settings,
            stages,
            back,
            commits,
            () -> false,
            new Worker.Timing(System::nanoTime, Clock.systemUTC(), new Random(1)))) {
      worker.start();
      while (!isDone(worker)) {
        Thread.sleep(5);
      }
    }
  }

  private boolean isDone(Worker worker) {
    Map<String, Long> there = new HashMap<>(Map.of(alerts.topic(), (long) published));
    for (StageStatus status : worker.status()) { // in the order of an alert's journey
      if (status.state() == StageStatus.State.FAILED) {
        throw new IllegalStateException(status.toString());
      }
      if (status.done() < there.getOrDefault(status.topic(), 0L)) {
        return false;
      }
      pipeline.stages().stream()
          .filter(stage -> stage.stage().equals(status.stage()))
          .flatMap(stage -> stage.topics().stream())
          .forEach(topic -> there.put(names.topic(topic), status.passed()));
    }
    return true;
  }

  @Override
  public void close() {
    tables.close();
  }
}
