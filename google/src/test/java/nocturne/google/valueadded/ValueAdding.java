package nocturne.google.valueadded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.TableRow;
import nocturne.broker.valueadded.PlugIn;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.plugin.StageFiles;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.bigquery.Warehouse;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.ingest.Clouds;
import nocturne.google.pubsub.Confirmed;

/** The value-added stages of a pipeline on our fakes, with their default settings. */
public final class ValueAdding implements AutoCloseable {
  private final Pipeline pipeline;
  private final Names names;
  private final Clouds clouds;
  private final Warehouse warehouse;
  private final Map<String, RowAppender> appenders = new HashMap<>();

  /** Makes their tables. */
  public ValueAdding(Pipeline pipeline, Clouds clouds, Warehouse warehouse) {
    this.pipeline = pipeline;
    this.names = pipeline.names();
    this.clouds = clouds;
    this.warehouse = warehouse;
    ValueAddedSink.createTables(pipeline, warehouse.tables);
  }

  /** What a process has. */
  public ValueAddedSink sink(KillPoint kill) {
    return new ValueAddedSink(
        pipeline,
        stage -> plugIn(stage, stage.plugIn().orElseThrow()),
        new ValueAddedSink.Stores(this::append, new Confirmed(clouds.publisher), deadLetters(kill)),
        kill);
  }

  private <S extends Record, R extends Record> PlugIn<R> plugIn(
      PipelineStage stage, ValueAddedStage<S, R> its) {
    try {
      return new PlugIn<>(
          its,
          its.open(its.defaults(), StageFiles.NONE),
          names.topic(stage.input().orElseThrow()),
          pipeline.isRead(stage),
          stage.plots(names, clouds.store, KillPoint.NONE),
          Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<Integer, String> append(String table, List<TableRow> rows) {
    return appenders.computeIfAbsent(table, warehouse.tables::appender).appendFixed(rows);
  }

  TraceDeadLetters deadLetters(KillPoint kill) {
    return new TraceDeadLetters(
        clouds.store,
        names.bucket(Bucket.BROKER_FILES),
        clouds.publisher,
        names.topic(Topic.DEAD_LETTERS),
        kill);
  }

  @Override
  public void close() {
    appenders.values().forEach(RowAppender::close);
  }
}
