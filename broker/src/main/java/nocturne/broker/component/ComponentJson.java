package nocturne.broker.component;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.ComponentOrder;
import nocturne.broker.port.ComponentStatus;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Component;

/**
 * Orders and statuses as JSON. Unknown fields are ignored, so an older program reads a newer one's.
 */
final class ComponentJson {
  private final ObjectMapper mapper = new ObjectMapper();

  byte[] write(ComponentOrder order) {
    ObjectNode out = mapper.createObjectNode();
    out.put("n", order.n());
    out.put("component", order.component().name());
    out.put("action", order.action().name());
    out.put("at", order.at().toString());
    out.put("by", order.by());
    ObjectNode ends = out.putObject("ends");
    new TreeMap<>(order.ends())
        .forEach(
            (topic, of) -> {
              ObjectNode partitions = ends.putObject(topic);
              new TreeMap<>(of).forEach((p, end) -> partitions.put(p.toString(), end));
            });
    return bytes(out);
  }

  byte[] write(ComponentStatus word) {
    ObjectNode out = mapper.createObjectNode();
    out.put("component", word.component().name());
    out.put("worker", word.worker());
    out.put("who", word.who());
    out.put("process", word.process());
    ArrayNode stages = out.putArray("stages");
    word.stages().stream().sorted().map(Stage::word).forEach(stages::add);
    out.put("state", word.state().name());
    out.put("order", word.order());
    out.put("runs", word.runs());
    out.put("since", word.since().toString());
    out.put("note", word.note());
    return bytes(out);
  }

  private byte[] bytes(ObjectNode out) {
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(out);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written", e);
    }
  }

  /**
   * @param name of the object, for the message
   * @throws PortException.Broken if the bytes are no order
   */
  ComponentOrder readOrder(String name, byte[] json) {
    try {
      JsonNode in = mapper.readTree(json);
      Map<String, Map<Integer, Long>> ends = new HashMap<>();
      in.path("ends").properties().forEach(e -> ends.put(e.getKey(), offsets(e.getValue())));
      return new ComponentOrder(
          whole(in, "n"),
          Component.valueOf(text(in, "component")),
          ComponentOrder.Action.valueOf(text(in, "action")),
          Instant.parse(text(in, "at")),
          in.path("by").asText(""),
          ends);
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw broken("order", name, json, e);
    }
  }

  /**
   * @param name of the object, for the message
   * @throws PortException.Broken if the bytes are no status
   */
  ComponentStatus readWord(String name, byte[] json) {
    try {
      JsonNode in = mapper.readTree(json);
      Set<Stage> stages = new TreeSet<>();
      in.path("stages").forEach(word -> stages.add(Stage.of(word.asText())));
      return new ComponentStatus(
          Component.valueOf(text(in, "component")),
          text(in, "worker"),
          text(in, "who"),
          text(in, "process"),
          stages,
          ComponentStatus.State.valueOf(text(in, "state")),
          whole(in, "order"),
          whole(in, "runs"),
          Instant.parse(text(in, "since")),
          in.path("note").asText(""));
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw broken("word", name, json, e);
    }
  }

  private static PortException.Broken broken(
      String what, String name, byte[] json, Exception cause) {
    return new PortException.Broken(
        "Cannot read the "
            + what
            + " "
            + name
            + " among the broker files ("
            + json.length
            + " bytes): "
            + cause.getMessage()
            + ". See who wrote it; stop the instance's processes before you remove it.",
        cause);
  }

  private static Map<Integer, Long> offsets(JsonNode in) {
    Map<Integer, Long> offsets = new HashMap<>();
    in.properties()
        .forEach(e -> offsets.put(Integer.valueOf(e.getKey()), number(e.getKey(), e.getValue())));
    return offsets;
  }

  private static String text(JsonNode in, String field) {
    JsonNode value = in.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("field " + field + " is no text but " + value);
    }
    return value.textValue();
  }

  private static int whole(JsonNode in, String field) {
    long value = number(field, in.path(field));
    if (value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("field " + field + " is too large: " + value);
    }
    return (int) value;
  }

  private static long number(String field, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new IllegalArgumentException(
          "field " + field + " is no whole number from 0 up but " + value);
    }
    return value.longValue();
  }
}
