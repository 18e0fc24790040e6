package nocturne.broker.ledger;

/**
 * One partition of a survey's topic, told apart from a namesake made anew after deletion.
 *
 * @param clusterId of the cluster that holds it
 * @param topicId the cluster's own id of the topic
 * @param topic its name
 * @param partition from 0
 */
public record SurveyPartition(String clusterId, String topicId, String topic, int partition) {}
