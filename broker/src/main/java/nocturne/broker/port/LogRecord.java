package nocturne.broker.port;

import java.util.Map;
import nocturne.broker.ledger.RecordPlace;
import org.jspecify.annotations.Nullable;

/**
 * A committed message from a topic. The byte arrays are not copied.
 *
 * @param partition from 0
 * @param offset of this record in its partition
 * @param timestampMillis time of publication, milliseconds since 1970 UTC
 * @param key as published
 * @param value as published
 * @param attributes as published, in order
 */
public record LogRecord(
    String topic,
    int partition,
    long offset,
    long timestampMillis,
    byte @Nullable [] key,
    byte[] value,
    Map<String, String> attributes) {

  /** The partition of this record. */
  public TopicPartition from() {
    return new TopicPartition(topic, partition);
  }

  public RecordPlace position() {
    return new RecordPlace(partition, offset);
  }
}
