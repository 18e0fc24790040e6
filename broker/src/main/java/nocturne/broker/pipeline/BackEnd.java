package nocturne.broker.pipeline;

import nocturne.broker.port.Ledger;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.Tables;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;
import nocturne.core.instance.Names;
import nocturne.survey.SurveyStream;

/**
 * The systems of one instance.
 *
 * @param log the content of the topics
 * @param survey the stream of the survey's topics
 */
public record BackEnd(
    Pipeline pipeline,
    Topics topics,
    TopicLog log,
    Ledger ledger,
    ObjectStore store,
    Tables tables,
    SurveyStream survey) {

  /** Names of the instance's topics, buckets and tables. */
  public Names names() {
    return pipeline.names();
  }
}
