package nocturne.broker.pipeline;

import nocturne.broker.port.Ledger;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.Streams;
import nocturne.broker.port.Subscriptions;
import nocturne.broker.port.Tables;
import nocturne.core.instance.Names;
import nocturne.survey.SurveyStream;

/**
 * The systems that one instance works with.
 *
 * @param pipeline of the instance
 * @param streams its topics
 * @param subscriptions under which others read its topics
 * @param ledger its ledger
 * @param store its objects
 * @param tables its tables
 * @param survey the survey's topics
 */
public record BackEnd(
    Pipeline pipeline,
    Streams streams,
    Subscriptions subscriptions,
    Ledger ledger,
    ObjectStore store,
    Tables tables,
    SurveyStream survey) {

  /** Names of the instance's topics, buckets and tables. */
  public Names names() {
    return pipeline.names();
  }
}
