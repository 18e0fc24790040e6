package nocturne.survey;

/**
 * A topic of a survey's cluster. The topic id distinguishes it from a topic of the same name that
 * was created after it had been deleted; offsets are only meaningful together with it.
 *
 * @param clusterId of the cluster that holds it
 * @param topicId the cluster's own id of the topic
 * @param name as it is subscribed to
 */
public record SurveyTopic(String clusterId, String topicId, String name) {}
