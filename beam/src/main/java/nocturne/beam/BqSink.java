package nocturne.beam;

import java.util.List;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.port.Publisher;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.google.Delivered;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.table.TableSink;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.ParDo;

/**
 * The job {@code bq-sink}: each message of an instance's alerts becomes a row of its table, or a
 * dead letter. It reads the subscription that is named like the component.
 */
public final class BqSink {
  private BqSink() {}

  /** Runs the job, on the runner that its options name. */
  public static void main(String[] args) {
    JobOptions options =
        PipelineOptionsFactory.fromArgs(args).withValidation().as(JobOptions.class);
    Object unused = pipeline(options).run();
  }

  /** The job as Beam's runners take it. */
  public static Pipeline pipeline(JobOptions options) {
    Clouds clouds = Clouds.of(options);
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(
            "alerts",
            PubsubIO.readMessagesWithAttributesAndMessageId()
                .fromSubscription(
                    "projects/%s/subscriptions/%s"
                        .formatted(clouds.project(), clouds.names().component(Component.TABLES))))
        .apply("rows", ParDo.of(new SinkFn(clouds, BqSink::open)));
    return pipeline;
  }

  static Sink open(Clouds clouds) {
    Names names = clouds.names();
    CloudStorageStore store = clouds.store();
    PubSubTopics topics = clouds.topics();
    Publisher publisher = topics.publisher();
    BigQueryTables tables = clouds.tables();
    nocturne.broker.pipeline.Pipeline stages = nocturne.broker.pipeline.Pipeline.standard(names);
    RowAppender rows = tables.appender(stages.alertRows().table().orElseThrow());
    TableSink sink =
        new TableSink(
            rows::append,
            new TraceDeadLetters(
                store,
                names.bucket(Bucket.BROKER_FILES),
                publisher,
                names.topic(Topic.DEAD_LETTERS),
                KillPoint.NONE),
            stages,
            KillPoint.NONE);
    return new Sink() {
      @Override
      public void take(List<Delivered> messages) {
        sink.take(messages);
      }

      @Override
      public void close() {
        rows.close();
        tables.close();
        publisher.close();
        topics.close();
        store.close();
      }
    };
  }
}
