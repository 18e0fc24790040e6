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
 * A message of a topic as fields of a JSON object: where it is, its key and attributes, and its
 * value: JSON as it is, an alert decoded without its images, anything else in base64.
 *
 * @param decoder of alerts
 * @param candidsAsText whether numbers of alerts in messages of JSON become texts
 */
public record MessageJson(PacketDecoder decoder, boolean candidsAsText) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final AlertJson ALERTS = new AlertJson(JsonStyle.CANDID_AS_STRING);

  /** Appends the fields, separated by commas, without the braces. */
  public void append(StringBuilder json, LogRecord message) {
    json.append("\"partition\":").append(message.partition());
    json.append(",\"offset\":").append(message.offset());
    json.append(",\"timestamp\":");
    Json.text(json, Instant.ofEpochMilli(message.timestampMillis()).toString());
    json.append(",\"key\":");
    byte @Nullable [] key = message.key();
    Json.value(json, key == null ? null : new String(key, StandardCharsets.UTF_8));
    json.append(",\"attributes\":");
    Json.value(json, message.attributes());
    value(json, message.value());
  }

  private void value(StringBuilder json, byte[] value) {
    if (isContainer(value)) {
      try {
        String alert = ALERTS.toString(decoder.decodeOne(value));
        json.append(",\"alert\":").append(alert);
        return;
      } catch (UnreadableException e) {
        // An unreadable packet, as on the survey's topic: shown as bytes.
      }
    }
    if (value.length > 0 && value[0] == '{') {
      try {
        if (candidsAsText) {
          Object read = Json.exact("", JSON.readValue(value, Object.class));
          json.append(",\"value\":");
          Json.value(json, read);
        } else {
          json.append(",\"value\":").append(JSON.readTree(value));
        }
        return;
      } catch (JsonProcessingException e) {
        // No JSON after all: shown as bytes.
      } catch (IOException e) {
        throw new IllegalStateException("an array cannot fail to be read", e);
      }
    }
    json.append(",\"base64\":");
    Json.text(json, Base64.getEncoder().encodeToString(value));
  }

  /** Whether bytes are an Avro container, as a packet is. */
  public static boolean isContainer(byte[] value) {
    return value.length > 4 && value[0] == 'O' && value[1] == 'b' && value[2] == 'j';
  }
}
