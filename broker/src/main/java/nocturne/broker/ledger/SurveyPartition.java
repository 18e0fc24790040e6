package nocturne.broker.ledger;

import nocturne.survey.SurveyTopic;

/**
 * One partition of a survey's topic, told apart from a namesake made anew after deletion.
 *
 * @param clusterId of the cluster that holds it
 * @param topicId the cluster's own id of the topic
 * @param topic its name
 * @param partition from 0
 */
public record SurveyPartition(String clusterId, String topicId, String topic, int partition) {

  /** This partition of a topic as the survey's stream names it. */
  public static SurveyPartition of(SurveyTopic topic, int partition) {
    return new SurveyPartition(topic.clusterId(), topic.topicId(), topic.name(), partition);
  }
}
