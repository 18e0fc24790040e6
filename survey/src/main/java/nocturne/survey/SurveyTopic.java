package nocturne.survey;

/**
 * A topic of a survey's cluster, told apart from a namesake that was made anew after it had been
 * deleted: offsets mean nothing without this.
 *
 * @param clusterId of the cluster that holds it
 * @param topicId the cluster's own id of the topic
 * @param name as it is subscribed to
 */
public record SurveyTopic(String clusterId, String topicId, String name) {}
