package nocturne.core.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges the default values in a schema by Avro's strict rule: a default has the field's type, and
 * a union's default that of its <em>first</em> branch.
 *
 * @param named the definitions of the schema's named types, by full name
 */
record SchemaDefaults(Map<String, JsonNode> named) {
  private static final int MAX_DEPTH = 200;

  /** The default itself if it fits, else what was surely meant by it, else nothing. */
  Optional<JsonNode> mend(JsonNode type, String namespace, JsonNode value) {
    List<JsonNode> readings = new ArrayList<>();
    readings.add(value);
    if (value.isTextual()) {
      switch (value.textValue().trim()) {
        case "null", "None", "" -> readings.add(NullNode.getInstance());
        case "true" -> readings.add(BooleanNode.TRUE);
        case "false" -> readings.add(BooleanNode.FALSE);
        default -> {}
      }
    } else if (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue())) {
      readings.add(LongNode.valueOf(value.longValue()));
    }
    return readings.stream().filter(reading -> fits(type, namespace, reading, 0)).findFirst();
  }

  private boolean fits(JsonNode type, String namespace, JsonNode value, int depth) {
    if (depth > MAX_DEPTH) {
      return false;
    }
    if (type.isArray()) {
      return !type.isEmpty() && fits(type.get(0), namespace, value, depth + 1);
    }
    if (type.isTextual()) {
      return fitsName(type.textValue(), namespace, value, depth);
    }
    JsonNode kind = type.path("type");
    if (!kind.isTextual()) {
      return fits(kind, namespace, value, depth + 1);
    }
    return switch (kind.textValue()) {
      case "record", "error" -> fitsRecord(type, namespace, value, depth);
      case "enum" -> value.isTextual() && contains(type.path("symbols"), value.textValue());
      case "fixed" -> isBytes(value) && value.textValue().length() == type.path("size").asInt(-1);
      case "array" -> value.isArray() && allFit(type.path("items"), namespace, value, depth);
      case "map" -> value.isObject() && allFit(type.path("values"), namespace, value, depth);
      default -> fitsName(kind.textValue(), namespace, value, depth);
    };
  }

  private boolean fitsName(String name, String namespace, JsonNode value, int depth) {
    return switch (name) {
      case "null" -> value.isNull();
      case "boolean" -> value.isBoolean();
      case "int" -> value.isIntegralNumber() && value.canConvertToInt();
      case "long" -> value.isIntegralNumber() && value.canConvertToLong();
      case "float", "double" -> value.isNumber();
      case "string" -> value.isTextual();
      case "bytes" -> isBytes(value);
      default -> {
        JsonNode definition = SchemaMender.find(named, name, namespace);
        yield definition != null && fits(definition, namespace, value, depth + 1);
      }
    };
  }

  private boolean fitsRecord(JsonNode record, String outer, JsonNode value, int depth) {
    if (!value.isObject()) {
      return false;
    }
    String namespace = SchemaMender.namespaceOf(record, outer);
    for (JsonNode field : record.path("fields")) {
      JsonNode own = value.get(field.path("name").asText());
      if (own == null
          ? !field.has("default")
          : !fits(field.path("type"), namespace, own, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean allFit(JsonNode type, String namespace, JsonNode values, int depth) {
    for (JsonNode value : values) {
      if (!fits(type, namespace, value, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBytes(JsonNode value) {
    return value.isTextual() && value.textValue().chars().allMatch(c -> c <= 0xFF);
  }

  private static boolean contains(JsonNode texts, String text) {
    for (JsonNode each : texts) {
      if (each.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }
}
