package nocturne.broker.valueadded;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.port.TableColumn;
import nocturne.broker.port.TableColumn.Kind;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import nocturne.core.alert.UnreadableException;
import nocturne.core.plugin.Column;
import nocturne.core.plugin.ValueAddedStage;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a value-added stage's table, and the fields of its messages: two that every stage
 * has, then its own.
 *
 * @param <R> the result
 */
public final class ResultColumns<R extends Record> {
  /** The column of the object's name. */
  public static final String OBJECT_ID = "objectId";

  /** The column of the exposure's start, Julian date, UTC. */
  public static final String JD = "jd";

  static final String PASSES = "passes";
  static final String REASON = "reason";
  static final String VERSION = "version";

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<TableColumn> COMMON =
      List.of(
          new TableColumn(OBJECT_ID, Kind.TEXT, "the object's name"),
          new TableColumn(
              JD, Kind.DOUBLE, "start of the candidate's exposure, Julian date, UTC [d]"));

  /** The columns of a stage that does not list its own. */
  private static final List<TableColumn> OUTCOME =
      List.of(
          new TableColumn(PASSES, Kind.BOOLEAN, "whether the alert passes the stage"),
          new TableColumn(REASON, Kind.TEXT, "why it does not pass; null where it does"),
          new TableColumn(VERSION, Kind.TEXT, "the version of the stage"));

  /** Columns of every table; those of the port among them. */
  private static final List<String> TAKEN =
      List.of(
          "candid",
          "candid_str",
          "night",
          "alert",
          "kafka_topic",
          "kafka_partition",
          "kafka_offset",
          "kafka_timestamp",
          "objectid");

  private final List<TableColumn> columns;
  private final List<Column<R>> own;

  private ResultColumns(List<TableColumn> columns, List<Column<R>> own) {
    this.columns = columns;
    this.own = own;
  }

  /**
   * The columns of a stage.
   *
   * @throws IllegalArgumentException if one of them cannot be a column; the message names it
   */
  public static <R extends Record> ResultColumns<R> of(ValueAddedStage<?, R> stage) {
    List<TableColumn> columns = new ArrayList<>(COMMON);
    List<Column<R>> own = stage.columns();
    if (own.isEmpty()) {
      columns.addAll(OUTCOME);
      own = ofComponents(stage);
    }
    for (Column<R> column : own) {
      String name = column.name();
      Kind kind =
          kind(column.type())
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "the result of the stage "
                              + stage.name()
                              + " has a component "
                              + name
                              + " of "
                              + column.type()
                              + ": take boolean, int, long, double or String"));
      if (TAKEN.contains(name) || columns.stream().anyMatch(c -> c.name().equals(name))) {
        throw new IllegalArgumentException(
            "the result of the stage " + stage.name() + " has a second column " + name);
      }
      columns.add(new TableColumn(name, kind, column.meaning()));
    }
    if (!stage.isFilter() && columns.stream().noneMatch(one -> one.name().equals(REASON))) {
      throw new IllegalArgumentException("the stage " + stage.name() + " has no column " + REASON);
    }
    return new ResultColumns<>(List.copyOf(columns), List.copyOf(own));
  }

  private static <R extends Record> List<Column<R>> ofComponents(ValueAddedStage<?, R> stage) {
    List<Column<R>> columns = new ArrayList<>();
    for (RecordComponent component : stage.result().getRecordComponents()) {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      columns.add(
          new Column<>(
              words(component.getName(), '_'),
              component.getType(),
              "of the result of " + stage.name(),
              result -> read(accessor, result)));
    }
    return columns;
  }

  private static @Nullable Object read(Method accessor, Record result) {
    try {
      return accessor.invoke(result);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + accessor, e);
    }
  }

  /**
   * The columns of a filter's verdicts, where a table has each alert that it evaluates: the outcome
   * and the filter's own columns.
   */
  public static List<TableColumn> ofVerdicts(ValueAddedStage<?, ?> filter) {
    List<TableColumn> columns = new ArrayList<>(of(filter).list());
    columns.addAll(COMMON.size(), OUTCOME);
    return List.copyOf(columns);
  }

  /** All of them, in the table's order. */
  public List<TableColumn> list() {
    return columns;
  }

  /** The values of a result by its own columns; null for a number that is not finite. */
  Map<String, @Nullable Object> values(R result) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Column<R> column : own) {
      Object value = column.value().apply(result);
      boolean isNone = value instanceof Double number && !Double.isFinite(number);
      values.put(column.name(), isNone ? null : value);
    }
    return values;
  }

  /** A name in camel case as lower-case words. */
  static String words(String name, char joiner) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1" + joiner + "$2").toLowerCase(Locale.ROOT);
  }

  private static Optional<Kind> kind(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return Optional.of(Kind.BOOLEAN);
    }
    if (type == int.class || type == Integer.class) {
      return Optional.of(Kind.INT);
    }
    if (type == long.class || type == Long.class) {
      return Optional.of(Kind.LONG);
    }
    if (type == double.class || type == Double.class) {
      return Optional.of(Kind.DOUBLE);
    }
    return type == String.class ? Optional.of(Kind.TEXT) : Optional.empty();
  }

  /** Writes a value as a field; null where there is none, or a number that is not finite. */
  static void write(JsonGenerator json, String name, @Nullable Object value) throws IOException {
    json.writeFieldName(name);
    if (value instanceof Double number && Double.isFinite(number)) {
      json.writeNumber(number);
    } else if (value instanceof Integer number) {
      json.writeNumber(number);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof String text) {
      json.writeString(text);
    } else {
      json.writeNull();
    }
  }

  /** A message of a value-added stage: its alert, and the values by column. */
  record Read(Candid candid, Map<String, @Nullable Object> values) {}

  /**
   * Reads a message.
   *
   * @throws UnreadableException CORRUPT where it is something else
   */
  static Read read(byte[] json, List<TableColumn> columns) throws UnreadableException {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw new UnreadableException(Reason.CORRUPT, "no JSON: " + e.getMessage(), e);
    }
    if (root == null || !root.path("candid").canConvertToLong()) {
      throw new UnreadableException(Reason.CORRUPT, "no record of ours: it has no candid");
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (TableColumn column : columns) {
      values.put(column.name(), read(root.path(column.name()), column));
    }
    return new Read(new Candid(root.path("candid").longValue()), values);
  }

  /**
   * The value of a column as a message has it.
   *
   * @throws UnreadableException CORRUPT where it is of another kind
   */
  private static @Nullable Object read(JsonNode node, TableColumn column)
      throws UnreadableException {
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    boolean fits =
        switch (column.kind()) {
          case LONG -> node.canConvertToLong();
          case INT -> node.canConvertToInt();
          case DOUBLE -> node.isNumber();
          case TEXT -> node.isTextual();
          case BOOLEAN -> node.isBoolean();
        };
    if (!fits) {
      throw new UnreadableException(
          Reason.CORRUPT, "no record of ours: " + column.name() + " is " + node);
    }
    return switch (column.kind()) {
      case LONG -> (Object) node.longValue();
      case INT -> node.intValue();
      case DOUBLE -> node.doubleValue();
      case TEXT -> node.textValue();
      case BOOLEAN -> node.booleanValue();
    };
  }
}
