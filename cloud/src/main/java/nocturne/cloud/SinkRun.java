package nocturne.cloud;

import java.util.List;
import java.util.Map;
import nocturne.broker.pipeline.Pipeline;
import nocturne.core.instance.Instance;
import nocturne.google.Delivered;
import nocturne.google.GoogleClients;
import nocturne.google.GoogleInstance;
import nocturne.google.Sink;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.table.TableSink;
import nocturne.google.valueadded.ValueAddedSink;

/** The sinks over Google's services in memory, as the jobs of Beam call them. */
final class SinkRun implements AutoCloseable {
  /** Messages of a batch: as many as the jobs take at once. */
  private static final int BATCH = 500;

  private final InMemoryGoogle trial = new InMemoryGoogle();
  private final GoogleClients open =
      GoogleInstance.of(
              "nocturne-bench",
              GoogleInstance.ANY_ZONE,
              Instance.testing("bench"),
              trial.standIns())
          .open();

  SinkRun() {
    Pipeline pipeline = Pipeline.standard(open.names());
    open.names().buckets().forEach(open.store()::createBucket);
    pipeline.topicNames().forEach(topic -> open.topics().create(topic, 1));
    var unused = open.tables().create(pipeline.alertRows().table().orElseThrow());
    ValueAddedSink.createTables(pipeline, open.tables());
  }

  /** Fills the table of alerts. */
  void fillTable(List<Delivered> messages) {
    take(messages, TableSink.over(open));
  }

  /** Evaluates the alerts by the value-added stages. */
  void evaluate(List<Delivered> messages) {
    take(messages, ValueAddedSink.over(open));
  }

  private static void take(List<Delivered> messages, Sink sink) {
    try (sink) {
      for (int i = 0; i < messages.size(); i += BATCH) {
        Map<String, Long> made =
            sink.take(messages.subList(i, Math.min(i + BATCH, messages.size())));
        if (made.getOrDefault(TraceDeadLetters.COUNTED, 0L) > 0) {
          throw new IllegalStateException("dead letters of simulated alerts: " + made);
        }
      }
    }
  }

  @Override
  public void close() {
    open.close();
    trial.close();
  }
}
