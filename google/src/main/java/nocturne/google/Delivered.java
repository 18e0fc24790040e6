package nocturne.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.Stage;
import nocturne.core.alert.PacketOrigin;

/**
 * A message of the alerts' topic as Pub/Sub delivers it. The same message may be delivered again,
 * with the same id.
 *
 * @param id Pub/Sub's id of the message
 */
@SuppressWarnings("ArrayRecordComponent") // read, never changed
public record Delivered(String id, Map<String, String> attributes, byte[] data) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public Delivered {
    attributes = Map.copyOf(attributes);
  }

  /**
   * Reads the body of a push: JSON with the message, its data as base64.
   *
   * @throws IllegalArgumentException if it is no such body; says what is wrong with it
   */
  public static Delivered read(InputStream body) throws IOException {
    JsonNode message;
    try {
      message = JSON.readTree(body).path("message");
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException("The request's body is no JSON.", e);
    }
    String id = message.path("messageId").asText();
    if (id.isEmpty()) {
      throw new IllegalArgumentException(
          "The request's body has no message.messageId: only Pub/Sub pushes to this function.");
    }
    Map<String, String> attributes = new LinkedHashMap<>();
    message
        .path("attributes")
        .properties()
        .forEach(each -> attributes.put(each.getKey(), each.getValue().asText()));
    try {
      JsonNode data = message.path("data"); // absent if there are none
      return new Delivered(id, attributes, data.isMissingNode() ? new byte[0] : data.binaryValue());
    } catch (IOException e) {
      throw new IllegalArgumentException("The data of message " + id + " are no base64.", e);
    }
  }

  /** The attribute of a message that is published once more for a stage alone: its word. */
  public static final String AGAIN = "again";

  /** The stage that is to take it once more; empty for a message that is there for all. */
  public Optional<Stage> again() {
    return Optional.ofNullable(attributes.get(AGAIN)).map(Stage::of);
  }

  /** The packet's place at the survey; empty if ingest cannot have sent the message. */
  public Optional<PacketOrigin> origin() {
    String topic = attributes.getOrDefault("kafka.topic", "");
    try {
      return topic.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new PacketOrigin(
                  topic,
                  Integer.parseInt(attributes.getOrDefault("kafka.partition", "")),
                  Long.parseLong(attributes.getOrDefault("kafka.offset", "")),
                  Long.parseLong(attributes.getOrDefault("kafka.timestamp", ""))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
