package nocturne.survey;

import nocturne.core.alert.AlertPacket;

/**
 * A packet as the survey sent it, and where it was read.
 *
 * @param topic the topic it was read from
 * @param partition of that topic
 * @param offset there
 * @param packet its bytes with the partition, offset and timestamp that the survey gave it: the
 *     same place, unless it was read from what another instance published; empty bytes for a
 *     message without a value
 */
public record SurveyPacket(SurveyTopic topic, int partition, long offset, AlertPacket packet) {

  /** A packet that was read from the survey's own topic. */
  public SurveyPacket(SurveyTopic topic, AlertPacket packet) {
    this(topic, packet.origin().partition(), packet.origin().offset(), packet);
  }
}
