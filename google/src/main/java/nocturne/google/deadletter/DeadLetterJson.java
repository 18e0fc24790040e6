package nocturne.google.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.PortException;

/**
 * The attributes of a message about a dead letter, as an object of JSON keeps them.
 *
 * @param bucket that has the objects
 * @param topic of dead letters
 */
record DeadLetterJson(String bucket, String topic) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] NO_BYTES = {};

  static byte[] of(Map<String, String> attributes) {
    try {
      return JSON.writeValueAsString(attributes).getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads what an object keeps.
   *
   * @param at the place that the message is said to have
   * @param as makes something of it
   * @throws PortException.Broken if nothing can be made of it
   */
  <T> T read(String name, byte[] json, RecordPlace at, Function<LogRecord, T> as) {
    try {
      Map<String, String> fields = new TreeMap<>();
      JSON.readTree(json).properties().forEach(e -> fields.put(e.getKey(), e.getValue().asText()));
      return as.apply(new LogRecord(topic, at.partition(), at.offset(), 0, null, NO_BYTES, fields));
    } catch (IOException | RuntimeException e) {
      throw new PortException.Broken(
          "The dead letter %s in the bucket %s is damaged: %s."
              .formatted(name, bucket, e.getMessage()),
          e);
    }
  }
}
