package nocturne.google.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries with DuckDB, into which the rows of the tables that they name are copied, each
 * once. A record or a list in an answer is a column of such a table. Locked by its owner.
 */
final class BigQueryAnswers {
  /** The column that a view leaves out. */
  static final Pattern LEFT_OUT = Pattern.compile("EXCEPT \\((\\w+)\\)");

  /** A table or view, by project, dataset and name. */
  static final Pattern QUOTED = Pattern.compile("`([^.`]+)\\.([^.`]+)\\.([^.`]+)`");

  private static final String RECORD = "RECORD";

  private final Tables tables;
  private final DuckDBConnection sql;
  private final Map<String, Copied> copies = new HashMap<>();

  /** Finds tables and views. */
  @FunctionalInterface
  interface Tables {
    /**
     * A table or view.
     *
     * @throws Refusal if there is none
     */
    StoredTable find(String dataset, String name);
  }

  /** DuckDB's copy of a table: its first rows, with the columns at that time. */
  private record Copied(StoredTable table, JsonNode columns, int losses, int rows) {
    boolean isPartOf(StoredTable now) {
      return table == now && losses == now.losses() && columns.equals(now.columns());
    }
  }

  BigQueryAnswers(Tables tables) {
    this.tables = tables;
    try {
      sql = DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
      try (Statement statement = sql.createStatement()) {
        statement.execute("SET TimeZone = 'UTC'");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void close() {
    try {
      sql.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers a query as REST does, in one page. */
  ObjectNode query(ObjectNode request) {
    if (request.path("useLegacySql").asBoolean(true)) {
      throw new Refusal(501, "notImplemented", "Not in this fake: legacy SQL");
    }
    try (Statement statement = sql.createStatement()) {
      String text = request.path("query").asText();
      List<JsonNode> columns = new ArrayList<>();
      Matcher named = QUOTED.matcher(text);
      while (named.find()) {
        show(statement, named.group(2), named.group(3)).columns().forEach(columns::add);
      }
      try (ResultSet found = statement.executeQuery(ours(text))) {
        return answer(found, columns);
      }
    } catch (SQLException e) {
      throw new Refusal(400, "invalidQuery", String.valueOf(e.getMessage()));
    }
  }

  private static String ours(String query) {
    String named = QUOTED.matcher(query).replaceAll("\"$2.$3\"");
    return LEFT_OUT.matcher(named).replaceAll("EXCLUDE ($1)");
  }

  // ---- tables ----

  private StoredTable show(Statement statement, String dataset, String name) throws SQLException {
    StoredTable table = tables.find(dataset, name);
    if (table.resource.has("view")) {
      String query = table.resource.path("view").path("query").asText();
      Matcher of = QUOTED.matcher(query);
      while (of.find()) {
        StoredTable unused = show(statement, of.group(2), of.group(3));
      }
      String columns =
          stream(table.columns())
              .map(column -> quoted(column.path("name").asText()))
              .collect(Collectors.joining(", "));
      statement.execute(
          "CREATE OR REPLACE VIEW %s AS SELECT %s FROM (%s)"
              .formatted(quoted(dataset + "." + name), columns, ours(query)));
      return table;
    }
    String full = dataset + "." + name;
    Copied copied = copies.get(full);
    if (copied == null || !copied.isPartOf(table)) {
      statement.execute(
          "CREATE OR REPLACE TABLE %s (%s)".formatted(quoted(full), fields(table.columns())));
      copied = new Copied(table, table.columns(), table.losses(), 0);
    }
    append(full, table, copied.rows());
    copies.put(full, new Copied(table, copied.columns(), copied.losses(), table.rows.size()));
    return table;
  }

  private static Stream<JsonNode> stream(JsonNode fields) {
    return StreamSupport.stream(fields.spliterator(), false);
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }

  private static String fields(JsonNode columns) {
    return stream(columns)
        .map(column -> quoted(column.path("name").asText()) + " " + duckType(column))
        .collect(Collectors.joining(", "));
  }

  private static String duckType(JsonNode column) {
    String type =
        switch (BigQueryFields.type(column)) {
          case "INTEGER" -> "BIGINT";
          case "FLOAT" -> "DOUBLE";
          case "STRING" -> "VARCHAR";
          case "BOOLEAN" -> "BOOLEAN";
          case "BYTES" -> "BLOB";
          case "DATE" -> "DATE";
          case RECORD -> "STRUCT(" + fields(column.path("fields")) + ")";
          default -> "TIMESTAMPTZ";
        };
    return isList(column) ? type + "[]" : type;
  }

  private static boolean isList(JsonNode column) {
    return BigQueryFields.mode(column).equals("REPEATED");
  }

  private void append(String full, StoredTable table, int from) throws SQLException {
    if (from == table.rows.size()) {
      return;
    }
    try (DuckDBAppender out = sql.createAppender("memory", "main", full)) {
      for (Map<String, Object> row : table.rows.subList(from, table.rows.size())) {
        out.beginRow();
        for (JsonNode column : table.columns()) {
          append(out, value(row.get(column.path("name").asText()), column), column);
        }
        out.endRow();
      }
    }
  }

  private static void append(DuckDBAppender out, @Nullable Object value, JsonNode column)
      throws SQLException {
    DuckDBAppender unused;
    if (value == null) {
      unused = out.appendNull();
    } else if (value instanceof Map<?, ?> record) {
      unused = out.beginStruct();
      for (JsonNode field : column.path("fields")) {
        append(out, record.get(field.path("name").asText()), field);
      }
      unused = out.endStruct();
    } else if (value instanceof List<?> list) {
      unused = out.append(list);
    } else if (value instanceof Long whole) {
      unused = out.append(whole);
    } else if (value instanceof Double floating) {
      unused = out.append(floating);
    } else if (value instanceof Boolean truth) {
      unused = out.append(truth);
    } else if (value instanceof LocalDate date) {
      unused = out.append(date);
    } else if (value instanceof OffsetDateTime time) {
      unused = out.append(time);
    } else if (value instanceof byte[] bytes) {
      unused = out.append(bytes);
    } else {
      unused = out.append(value.toString());
    }
  }

  /** A value as DuckDB takes it; a list that is missing is empty. */
  private static @Nullable Object value(@Nullable Object value, JsonNode column) {
    if (!isList(column)) {
      return value == null ? null : one(value, column);
    }
    List<Object> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> items.add(one(item, column)));
    }
    return items;
  }

  private static Object one(Object value, JsonNode column) {
    return switch (BigQueryFields.type(column)) {
      case RECORD -> {
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        for (JsonNode field : column.path("fields")) {
          String name = field.path("name").asText();
          record.put(name, value(((Map<?, ?>) value).get(name), field));
        }
        yield record;
      }
      case "DATE" -> LocalDate.ofEpochDay((Long) value);
      case "TIMESTAMP" ->
          Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
      default -> value;
    };
  }

  // ---- answers ----

  private static ObjectNode answer(ResultSet found, List<JsonNode> known) throws SQLException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("kind", "bigquery#queryResponse").put("jobComplete", true);
    ArrayNode fields = answer.putObject("schema").putArray("fields");
    ResultSetMetaData columns = found.getMetaData();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      fields.add(field(columns.getColumnLabel(i), columns.getColumnTypeName(i), known));
    }
    ArrayNode rows = answer.putArray("rows");
    while (found.next()) {
      ArrayNode cells = rows.addObject().putArray("f");
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        cells.add(cell(found.getObject(i), fields.get(i - 1)));
      }
    }
    answer.put("totalRows", Integer.toString(rows.size()));
    return answer;
  }

  private static JsonNode field(String name, String duckType, List<JsonNode> known) {
    String type =
        switch (duckType) {
          case "BIGINT", "INTEGER", "HUGEINT" -> "INTEGER";
          case "DOUBLE" -> "FLOAT";
          case "VARCHAR" -> "STRING";
          case "BOOLEAN" -> "BOOLEAN";
          case "BLOB" -> "BYTES";
          case "DATE" -> "DATE";
          case "TIMESTAMP WITH TIME ZONE" -> "TIMESTAMP";
          default -> "";
        };
    if (!type.isEmpty()) {
      return JsonNodeFactory.instance.objectNode().put("name", name).put("type", type);
    }
    return known.stream()
        .filter(column -> column.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new Refusal(501, "notImplemented", "Not in this fake: " + duckType));
  }

  private static ObjectNode cell(@Nullable Object value, JsonNode column) throws SQLException {
    ObjectNode cell = JsonNodeFactory.instance.objectNode();
    if (isList(column)) {
      ArrayNode items = cell.putArray("v");
      if (value instanceof Array list) {
        for (Object item : (Object[]) list.getArray()) {
          items.addObject().set("v", json(item, column));
        }
      }
      return cell;
    }
    return cell.set("v", json(value, column));
  }

  private static JsonNode json(@Nullable Object value, JsonNode column) throws SQLException {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value == null) {
      return nodes.nullNode();
    } else if (value instanceof DuckDBStruct struct) {
      ObjectNode record = nodes.objectNode();
      ArrayNode cells = record.putArray("f");
      Map<String, Object> values = struct.getMap();
      for (JsonNode field : column.path("fields")) {
        cells.add(cell(values.get(field.path("name").asText()), field));
      }
      return record;
    } else if (value instanceof OffsetDateTime time) {
      long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
      return nodes.textNode(BigDecimal.valueOf(micros, 6).toPlainString());
    } else if (value instanceof Blob blob) {
      return nodes.textNode(
          Base64.getEncoder().encodeToString(blob.getBytes(1, Math.toIntExact(blob.length()))));
    }
    return nodes.textNode(value.toString());
  }
}
