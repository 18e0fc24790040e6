package nocturne.survey.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Names;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Restores the survey's coordinates of packets that another instance published, from their
 * attributes. Only topics that are not a survey's nightly topic are treated so; attributes on a
 * survey's own messages are ignored.
 */
final class Republished {
  private Republished() {}

  /** Where the survey put the packet; where it was read, unless another instance published it. */
  static PacketOrigin origin(ConsumerRecord<byte[], byte[]> record) {
    PacketOrigin here =
        new PacketOrigin(record.topic(), record.partition(), record.offset(), record.timestamp());
    return Names.nightOf(record.topic()).isPresent() ? here : told(record).orElse(here);
  }

  private static Optional<PacketOrigin> told(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(
          new PacketOrigin(
              attribute(record, "kafka.topic"),
              Integer.parseInt(attribute(record, "kafka.partition")),
              Long.parseLong(attribute(record, "kafka.offset")),
              Long.parseLong(attribute(record, "kafka.timestamp"))));
    } catch (IllegalArgumentException notTold) {
      return Optional.empty();
    }
  }

  private static String attribute(ConsumerRecord<byte[], byte[]> record, String name) {
    @Nullable Header header = record.headers().lastHeader(name);
    byte @Nullable [] value = header == null ? null : header.value();
    if (value == null) {
      throw new IllegalArgumentException("no attribute " + name);
    }
    return new String(value, StandardCharsets.UTF_8);
  }
}
