package nocturne.beam;

import nocturne.core.instance.Component;
import nocturne.google.GoogleInstance;
import nocturne.google.Sink;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubIO;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.ParDo;

/**
 * The common parts of all jobs: the subscription that is named like the component, and a sink after
 * it.
 */
final class Job {
  private Job() {}

  static JobOptions options(String[] args) {
    return PipelineOptionsFactory.fromArgs(args).withValidation().as(JobOptions.class);
  }

  /**
   * A job as Beam's runners take it.
   *
   * @param component whose subscription delivers the messages
   * @param step what becomes of them, in a word
   */
  static Pipeline of(JobOptions options, Component component, String step, Sink.Making sinks) {
    GoogleInstance instance = JobOptions.instance(options);
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply(
            "alerts",
            PubsubIO.readMessagesWithAttributesAndMessageId()
                .fromSubscription(
                    "projects/%s/subscriptions/%s"
                        .formatted(instance.project(), instance.names().component(component))))
        .apply(step, ParDo.of(new SinkFn(instance, sinks)));
    return pipeline;
  }
}
