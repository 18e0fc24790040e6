package nocturne.beam;

import java.util.List;
import java.util.Map;
import nocturne.broker.crash.KillPoint;
import nocturne.core.instance.Component;
import nocturne.google.Delivered;
import nocturne.google.GoogleInstance;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.table.TableSink;
import org.apache.beam.sdk.Pipeline;

/**
 * The job {@code bq-sink}: each message of an instance's alerts becomes a row of its table, or a
 * dead letter.
 */
public final class BqSink {
  private BqSink() {}

  /** Runs the job, on the runner that its options name. */
  public static void main(String[] args) {
    Object unused = pipeline(Job.options(args)).run();
  }

  /** The job as Beam's runners take it. */
  public static Pipeline pipeline(JobOptions options) {
    return Job.of(options, Component.TABLES, "rows", BqSink::open);
  }

  private static Sink open(GoogleInstance instance) {
    OpenClouds open = new OpenClouds(instance);
    RowAppender rows = open.tables.appender(open.stages.alertRows().table().orElseThrow());
    TableSink sink = new TableSink(rows::append, open.deadLetters(), open.stages, KillPoint.NONE);
    return new Sink() {
      @Override
      public Map<String, Long> take(List<Delivered> messages) {
        return sink.take(messages);
      }

      @Override
      public void close() {
        rows.close();
        open.close();
      }
    };
  }
}
