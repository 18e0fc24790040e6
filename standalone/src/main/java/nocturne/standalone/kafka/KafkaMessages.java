package nocturne.standalone.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Converts messages to Kafka's records and back: attributes are headers of UTF-8 text. */
final class KafkaMessages {
  private static final byte[] NO_BYTES = {};

  private KafkaMessages() {}

  static ProducerRecord<byte[], byte[]> toKafka(
      String topic, @Nullable Integer partition, Message message) {
    return new ProducerRecord<>(
        topic, partition, null, message.key(), message.value(), headers(message.attributes()));
  }

  static List<Header> headers(Map<String, String> attributes) {
    List<Header> headers = new ArrayList<>(attributes.size());
    attributes.forEach((k, v) -> headers.add(new RecordHeader(k, v.getBytes(UTF_8))));
    return headers;
  }

  private static Map<String, String> attributes(Iterable<Header> headers) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (Header header : headers) {
      byte @Nullable [] text = header.value();
      attributes.put(header.key(), text == null ? "" : new String(text, UTF_8));
    }
    return attributes;
  }

  static LogRecord fromKafka(ConsumerRecord<byte[], byte[]> r) {
    byte @Nullable [] value = r.value();
    return new LogRecord(
        r.topic(),
        r.partition(),
        r.offset(),
        r.timestamp(),
        r.key(),
        value == null ? NO_BYTES : value,
        attributes(r.headers()));
  }

  /** A record as it is in a log. */
  static LogRecord fromLog(String topic, int partition, Record r) {
    return new LogRecord(
        topic,
        partition,
        r.offset(),
        r.timestamp(),
        r.hasKey() ? Utils.toArray(r.key()) : null,
        r.hasValue() ? Utils.toArray(r.value()) : NO_BYTES,
        attributes(List.of(r.headers())));
  }

  /** Size limit of the message in a request, in bytes. */
  static long size(Message message) {
    byte @Nullable [] key = message.key();
    long size = 100L + message.value().length + (key == null ? 0 : key.length);
    for (Map.Entry<String, String> a : message.attributes().entrySet()) {
      size += 10L + 3L * a.getKey().length() + 3L * a.getValue().length();
    }
    return size;
  }
}
