package nocturne.google.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The columns of a table, or the fields of a record, by BigQuery's rules. */
final class BigQueryFields {
  private BigQueryFields() {}

  /** Refuses a schema that lacks or changes a column. */
  static void keeps(String table, String path, JsonNode before, JsonNode after) {
    for (JsonNode column : before) {
      String name = path + column.path("name").asText();
      JsonNode same =
          column(after, column.path("name").asText())
              .orElseThrow(() -> mismatch(table, "Field " + name + " is missing in new schema"));
      if (!type(column).equals(type(same)) || !mode(column).equals(mode(same))) {
        throw mismatch(table, "Field " + name + " has changed");
      }
      keeps(table, name + ".", column.path("fields"), same.path("fields"));
    }
  }

  private static Refusal mismatch(String table, String why) {
    return new Refusal(
        400, "invalid", "Provided Schema does not match Table %s. %s.".formatted(table, why));
  }

  static Optional<JsonNode> column(JsonNode fields, String name) {
    for (JsonNode field : fields) {
      if (field.path("name").asText().equalsIgnoreCase(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  /** Refuses columns that BigQuery cannot have. */
  static void check(JsonNode fields) {
    List<String> names = new ArrayList<>();
    for (JsonNode field : fields) {
      String name = field.path("name").asText();
      if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,299}")
          || name.toLowerCase(Locale.ROOT).matches("(_table_|_file_|_partition).*")) {
        throw new Refusal(400, "invalid", "Invalid field name \"" + name + "\".");
      }
      if (names.contains(name.toLowerCase(Locale.ROOT))) {
        throw new Refusal(400, "invalid", "Duplicate field name \"" + name + "\".");
      }
      names.add(name.toLowerCase(Locale.ROOT));
      if (type(field).equals("RECORD")) {
        if (field.path("fields").isEmpty()) {
          throw new Refusal(400, "invalid", "Field " + name + " is type RECORD but has no schema");
        }
        check(field.path("fields"));
      }
    }
  }

  /** The type under one of its two names. */
  static String type(JsonNode field) {
    String type = field.path("type").asText();
    return switch (type) {
      case "INT64" -> "INTEGER";
      case "FLOAT64" -> "FLOAT";
      case "BOOL" -> "BOOLEAN";
      case "STRUCT" -> "RECORD";
      default -> type;
    };
  }

  static String mode(JsonNode field) {
    return field.path("mode").asText("NULLABLE");
  }
}
