package nocturne.survey;

import nocturne.core.alert.AlertPacket;

/**
 * A packet as the survey sent it.
 *
 * @param topic the topic it was read from
 * @param packet its bytes with partition, offset and timestamp; empty bytes for a message without a
 *     value
 */
public record SurveyPacket(SurveyTopic topic, AlertPacket packet) {}
