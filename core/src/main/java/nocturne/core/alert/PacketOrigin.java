package nocturne.core.alert;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import nocturne.core.night.Night;
import nocturne.core.survey.Survey;

/**
 * Where a packet was met: the coordinates of one record on a topic.
 *
 * @param partition its partition, from 0
 * @param offset the record's offset in the partition, from 0
 * @param timestampMillis the record's timestamp, milliseconds since 1970-01-01 UTC
 */
public record PacketOrigin(String topic, int partition, long offset, long timestampMillis) {

  /** The four attributes of our messages, whose names begin with {@code kafka.}, in order. */
  public Map<String, String> attributes() {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("kafka.topic", topic);
    attributes.put("kafka.partition", Integer.toString(partition));
    attributes.put("kafka.offset", Long.toString(offset));
    attributes.put("kafka.timestamp", Long.toString(timestampMillis));
    return attributes;
  }

  /**
   * Reads what {@link #attributes} wrote.
   *
   * @param attribute the value of an attribute, or an exception where there is none
   */
  public static PacketOrigin of(UnaryOperator<String> attribute) {
    return new PacketOrigin(
        attribute.apply("kafka.topic"),
        Integer.parseInt(attribute.apply("kafka.partition")),
        Long.parseLong(attribute.apply("kafka.offset")),
        Long.parseLong(attribute.apply("kafka.timestamp")));
  }

  /** The night of the packet, if the survey put it here. */
  public Optional<Night> night(Survey survey) {
    return survey.night(topic, timestampMillis);
  }

  /** Topic, partition and offset as messages name them: {@code topic/3@1234}. */
  @Override
  public String toString() {
    return topic + "/" + partition + "@" + offset;
  }
}
