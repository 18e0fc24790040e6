package nocturne.beam;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.crash.KillPoint;
import nocturne.core.instance.Component;
import nocturne.google.Delivered;
import nocturne.google.GoogleInstance;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.pubsub.Confirmed;
import nocturne.google.valueadded.ConfiguredStages;
import nocturne.google.valueadded.ValueAddedSink;
import org.apache.beam.sdk.Pipeline;

/**
 * The job {@code value-added}: each message of an instance's alerts is evaluated by its value-added
 * stages, plug-ins on the class path included, as the component's files say when a worker starts.
 */
public final class ValueAdded {
  private ValueAdded() {}

  /** Runs the job, on the runner that its options name. */
  public static void main(String[] args) {
    Object unused = pipeline(Job.options(args)).run();
  }

  /** The job as Beam's runners take it. */
  public static Pipeline pipeline(JobOptions options) {
    return Job.of(options, Component.VALUE_ADDED, "evaluated", ValueAdded::open);
  }

  private static Sink open(GoogleInstance instance) {
    OpenClouds open = new OpenClouds(instance);
    Map<String, RowAppender> appenders = new HashMap<>();
    ConfiguredStages stages = new ConfiguredStages(open.stages, open.store);
    ValueAddedSink sink =
        new ValueAddedSink(
            open.stages,
            stages::open,
            new ValueAddedSink.Stores(
                (table, rows) ->
                    appenders.computeIfAbsent(table, open.tables::appender).appendFixed(rows),
                new Confirmed(open.publisher),
                open.deadLetters()),
            KillPoint.NONE);
    return new Sink() {
      @Override
      public Map<String, Long> take(List<Delivered> messages) {
        return sink.take(messages);
      }

      @Override
      public void close() {
        appenders.values().forEach(RowAppender::close);
        open.close();
      }
    };
  }
}
