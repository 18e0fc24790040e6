package nocturne.cloud;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.Publisher;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.google.Delivered;
import nocturne.google.GoogleInstance;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.pubsub.Confirmed;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.table.TableSink;
import nocturne.google.valueadded.ConfiguredStages;
import nocturne.google.valueadded.ValueAddedSink;

/** The sinks over Google's services in memory, as the jobs of Beam call them. */
final class SinkRun implements AutoCloseable {
  /** Messages of a batch: as many as the jobs take at once. */
  private static final int BATCH = 500;

  private final InMemoryGoogle trial = new InMemoryGoogle();
  private final GoogleInstance where =
      GoogleInstance.of(
          "nocturne-bench", GoogleInstance.ANY_ZONE, Instance.testing("bench"), trial.standIns());
  private final Names names = where.names();
  private final Pipeline pipeline = Pipeline.standard(names);
  private final CloudStorageStore store = where.store();
  private final PubSubTopics topics = where.topics();
  private final Publisher publisher = topics.publisher();
  private final BigQueryTables tables = where.tables();
  private final TraceDeadLetters deadLetters =
      new TraceDeadLetters(
          store,
          names.bucket(Bucket.BROKER_FILES),
          publisher,
          names.topic(Topic.DEAD_LETTERS),
          KillPoint.NONE);

  SinkRun() {
    names.buckets().forEach(store::createBucket);
    pipeline.topicNames().forEach(topic -> topics.create(topic, 1));
    var unused = tables.create(table());
    ValueAddedSink.createTables(pipeline, tables);
  }

  private String table() {
    return pipeline.alertRows().table().orElseThrow();
  }

  /** Fills the table of alerts. */
  void fillTable(List<Delivered> messages) {
    try (RowAppender rows = tables.appender(table())) {
      TableSink sink = new TableSink(rows::append, deadLetters, pipeline, KillPoint.NONE);
      take(messages, sink::take);
    }
  }

  /** Has the value-added stages evaluate the alerts. */
  void evaluate(List<Delivered> messages) {
    Map<String, RowAppender> appenders = new HashMap<>();
    ConfiguredStages stages = new ConfiguredStages(pipeline, store);
    ValueAddedSink sink =
        new ValueAddedSink(
            pipeline,
            stages::open,
            new ValueAddedSink.Stores(
                (table, rows) ->
                    appenders.computeIfAbsent(table, tables::appender).appendFixed(rows),
                new Confirmed(publisher),
                deadLetters),
            KillPoint.NONE);
    try {
      take(messages, sink::take);
    } finally {
      appenders.values().forEach(RowAppender::close);
    }
  }

  private static void take(
      List<Delivered> messages, Function<List<Delivered>, Map<String, Long>> sink) {
    for (int i = 0; i < messages.size(); i += BATCH) {
      Map<String, Long> made =
          sink.apply(messages.subList(i, Math.min(i + BATCH, messages.size())));
      if (made.getOrDefault(TraceDeadLetters.COUNTED, 0L) > 0) {
        throw new IllegalStateException("dead letters of simulated alerts: " + made);
      }
    }
  }

  @Override
  public void close() {
    tables.close();
    publisher.close();
    topics.close();
    store.close();
    trial.close();
  }
}
