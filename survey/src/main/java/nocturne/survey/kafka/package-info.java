/**
 * A survey's stream on Kafka: cluster and login, the list of topics, and reading them by position
 * without a consumer group. Nothing is written to the survey's cluster. Only this package uses
 * Kafka's classes. Start at {@link nocturne.survey.kafka.KafkaSurveyStream}.
 */
@NullMarked
package nocturne.survey.kafka;

import org.jspecify.annotations.NullMarked;
