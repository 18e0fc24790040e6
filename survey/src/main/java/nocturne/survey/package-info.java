/**
 * What a survey is, and how its stream of alerts is reached. A survey is a value: the names of its
 * nightly topics, the framing of its packets, its field names and its site; nothing here asks which
 * one it is. No technology is named in this package, the Kafka form is one below. Start at {@link
 * nocturne.survey.Survey} and {@link nocturne.survey.SurveyStream}.
 */
@NullMarked
package nocturne.survey;

import org.jspecify.annotations.NullMarked;
