/**
 * A survey's stream on Kafka: which cluster and login, what topics it lists, and reading them by
 * position without a group. Nothing is ever written there. Only this package knows that surveys use
 * Kafka. Start at {@link nocturne.survey.kafka.KafkaSurveyStream}.
 */
@NullMarked
package nocturne.survey.kafka;

import org.jspecify.annotations.NullMarked;
