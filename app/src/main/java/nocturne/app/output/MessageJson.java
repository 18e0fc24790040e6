package nocturne.app.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import nocturne.broker.port.LogRecord;
import nocturne.core.alert.AlertJson;
import nocturne.core.alert.JsonStyle;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import org.jspecify.annotations.Nullable;

/**
 * A message of a topic as a JSON object: where it is, its key and attributes, and its value: JSON
 * as it is, an alert decoded without its images, anything else in base64.
 *
 * @param decoder of alerts
 * @param candidsAsText whether numbers of alerts in messages of JSON become texts
 */
public record MessageJson(PacketDecoder decoder, boolean candidsAsText) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final AlertJson ALERTS = new AlertJson(JsonStyle.CANDID_AS_STRING);

  /** The object, with its topic first if that is wanted. */
  public JsonObject of(LogRecord message, boolean withTopic) {
    byte @Nullable [] key = message.key();
    JsonObject json = withTopic ? new JsonObject().put("topic", message.topic()) : new JsonObject();
    json.put("partition", message.partition())
        .put("offset", message.offset())
        .put("timestamp", Instant.ofEpochMilli(message.timestampMillis()).toString())
        .put("key", key == null ? null : new String(key, StandardCharsets.UTF_8))
        .put("attributes", message.attributes());
    return value(json, message.value());
  }

  private JsonObject value(JsonObject json, byte[] value) {
    if (isContainer(value)) {
      try {
        return json.put("alert", new Json.Written(ALERTS.toString(decoder.decodeOne(value))));
      } catch (UnreadableException e) {
        // An unreadable packet, as on the survey's topic: shown as bytes.
      }
    }
    if (value.length > 0 && value[0] == '{') {
      try {
        return json.put(
            "value",
            candidsAsText
                ? Json.exact("", JSON.readValue(value, Object.class))
                : new Json.Written(JSON.readTree(value).toString()));
      } catch (JsonProcessingException e) {
        // No JSON after all: shown as bytes.
      } catch (IOException e) {
        throw new IllegalStateException("an array cannot fail to be read", e);
      }
    }
    return json.put("base64", Base64.getEncoder().encodeToString(value));
  }

  /** Whether bytes are an Avro container, as a packet is. */
  public static boolean isContainer(byte[] value) {
    return value.length > 4 && value[0] == 'O' && value[1] == 'b' && value[2] == 'j';
  }
}
