package nocturne.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nocturne.core.alert.PacketOrigin;
import nocturne.standalone.kafka.KafkaTopics;

/**
 * The survey's offsets in evidence. If packets are sent in transactions, markers and aborted
 * packets take offsets too, whose number depends on timing; a packet's number within its partition
 * then replaces its offset.
 *
 * @param topic whose offsets are replaced
 * @param offsets of its packets, ascending, by partition
 */
record SurveyPlaces(String topic, Map<Integer, List<Long>> offsets) {

  /** The offsets as they are. */
  static SurveyPlaces asTheyAre() {
    return new SurveyPlaces("", Map.of());
  }

  /** Counts the packets of a topic that are to be seen. */
  static SurveyPlaces counted(KafkaTopics topics, String topic) {
    Map<Integer, List<Long>> offsets = new TreeMap<>();
    topics.readToEnd(
        topic,
        Map.of(),
        packet ->
            offsets
                .computeIfAbsent(packet.partition(), p -> new ArrayList<>())
                .add(packet.offset()));
    return new SurveyPlaces(topic, offsets);
  }

  /** The replacement of an offset, or of a position after the last packet. */
  long of(String topicName, int partition, long offset) {
    if (!topicName.equals(topic)) {
      return offset;
    }
    int at = Collections.binarySearch(offsets.getOrDefault(partition, List.of()), offset);
    return at >= 0 ? at : -at - 1;
  }

  PacketOrigin of(PacketOrigin origin) {
    return new PacketOrigin(
        origin.topic(),
        origin.partition(),
        of(origin.topic(), origin.partition(), origin.offset()),
        origin.timestampMillis());
  }

  /** The attributes of a message, in the order of their names. */
  Map<String, String> of(Map<String, String> attributes) {
    Map<String, String> outcome = new TreeMap<>(attributes);
    outcome.computeIfPresent(
        "kafka.offset",
        (name, offset) ->
            Long.toString(
                of(
                    attributes.getOrDefault("kafka.topic", ""),
                    Integer.parseInt(attributes.getOrDefault("kafka.partition", "-1")),
                    Long.parseLong(offset))));
    return outcome;
  }
}
