/**
 * How a survey's stream of alerts is read, and when its nights end. This package is independent of
 * Kafka; the subpackage {@code kafka} implements it. What a survey is stands in {@code
 * nocturne.core.survey}. Start at {@link nocturne.survey.SurveyStream}.
 */
@NullMarked
package nocturne.survey;

import org.jspecify.annotations.NullMarked;
