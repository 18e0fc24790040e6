package nocturne.torture;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/**
 * The partitions of a night's packets on the survey's topic, one packet after the other. A packet
 * goes where the first one with its key went, also when the topic has more partitions by then: only
 * within a partition it is known which of two copies is read first.
 */
final class Placement {
  private final Turns turns;
  private final Map<String, Integer> first = new HashMap<>();
  private int number;

  Placement(Turns turns) {
    this.turns = turns;
  }

  /** The partition of the next packet. */
  int next(Feeder.Packet packet) {
    int partitions = turns.partitions(number++);
    String key = new String(packet.key(), StandardCharsets.US_ASCII);
    int partition = first.computeIfAbsent(key, k -> of(packet, partitions));
    return partition < partitions ? partition : of(packet, partitions);
  }

  /** The partition that Kafka's own clients would choose. */
  static int of(Feeder.Packet packet, int partitions) {
    return Utils.toPositive(Utils.murmur2(packet.key())) % partitions;
  }
}
