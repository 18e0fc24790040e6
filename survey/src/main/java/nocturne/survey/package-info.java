/**
 * What a survey is, and how its stream of alerts is read. A survey is a value: names of its nightly
 * topics, framing of its packets, field names, site. Code takes differences between surveys from
 * this value and never tests which survey it is. This package is independent of Kafka; the
 * subpackage {@code kafka} implements it. Start at {@link nocturne.survey.Survey} and {@link
 * nocturne.survey.SurveyStream}.
 */
@NullMarked
package nocturne.survey;

import org.jspecify.annotations.NullMarked;
