package nocturne.broker.conductor;

import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Streams;
import nocturne.core.instance.Topic;
import nocturne.survey.SurveyStream;

/** Tells what a night still lacks before it can be received. */
final class Readiness {
  private final Pipeline pipeline;
  private final Streams streams;
  private final SurveyStream survey;

  Readiness(Pipeline pipeline, Streams streams, SurveyStream survey) {
    this.pipeline = pipeline;
    this.streams = streams;
    this.survey = survey;
  }

  /** The stages every night needs: a worker stands at each partition of what they read. */
  boolean stagesWork() {
    return pipeline.topics().stream()
        .allMatch(
            input -> pipeline.readersOf(input).stream().allMatch(reader -> works(reader, input)));
  }

  private boolean works(PipelineStage reader, Topic input) {
    String topic = pipeline.names().topic(input);
    int partitions = streams.extent(topic).size();
    return partitions > 0 && streams.assigned(reader.group(pipeline.names()), topic) == partitions;
  }

  boolean holdsAlert(String surveyTopic) {
    return survey.find(surveyTopic).filter(SurveyStream.Found::holdsAnything).isPresent();
  }
}
