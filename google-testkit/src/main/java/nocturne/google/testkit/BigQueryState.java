package nocturne.google.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.ProtoSchema;
import com.google.cloud.bigquery.storage.v1.RowError;
import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.Status;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Datasets, tables, views and rows, with BigQuery's rules. Locked by itself. */
final class BigQueryState {
  private static final Pattern STREAM =
      Pattern.compile("projects/([^/]+)/datasets/([^/]+)/tables/([^/]+)/(streams/)?_default");

  /** Days and microseconds of the years that BigQuery knows, 1 to 9999. */
  private static final long FIRST_DAY = -719_162;

  private static final long LAST_DAY = 2_932_896;
  private static final long MICROS_A_DAY = 86_400_000_000L;

  private final Map<String, ObjectNode> datasets = new TreeMap<>();
  private final Map<String, StoredTable> tables = new TreeMap<>();
  private final BigQueryAnswers answers = new BigQueryAnswers(this::stored);
  private int tags;
  private int showColumnsAfter;

  void close() {
    answers.close();
  }

  synchronized void showColumnsLater(int appends) {
    showColumnsAfter = appends;
  }

  // ---- datasets ----

  synchronized ObjectNode createDataset(String project, ObjectNode wanted) {
    String name = wanted.path("datasetReference").path("datasetId").asText();
    if (!name.matches("[A-Za-z0-9_]{1,1024}")) {
      throw new Refusal(400, "invalid", "Invalid dataset ID \"" + name + "\".");
    }
    if (datasets.containsKey(name)) {
      throw new Refusal(409, "duplicate", "Already Exists: Dataset %s:%s".formatted(project, name));
    }
    ObjectNode made = wanted.deepCopy().put("kind", "bigquery#dataset").put("etag", tag());
    made.put("id", project + ":" + name);
    datasets.put(name, made);
    return made;
  }

  synchronized ObjectNode dataset(String name) {
    ObjectNode found = datasets.get(name);
    if (found == null) {
      throw new Refusal(404, "notFound", "Not found: Dataset " + name);
    }
    return found;
  }

  synchronized ObjectNode deleteDataset(String name, boolean contents) {
    ObjectNode unused = dataset(name);
    boolean inUse = tables.keySet().stream().anyMatch(table -> table.startsWith(name + "."));
    if (inUse && !contents) {
      throw new Refusal(400, "resourceInUse", "Dataset %s is still in use".formatted(name));
    }
    tables.keySet().removeIf(table -> table.startsWith(name + "."));
    datasets.remove(name);
    return JsonNodeFactory.instance.objectNode();
  }

  /** Datasets, tables, views and rows. */
  synchronized Map<String, String> picture() {
    Map<String, String> picture = new TreeMap<>();
    datasets.forEach((name, dataset) -> picture.put("datasets/" + name, dataset.toString()));
    tables.forEach(
        (name, table) -> {
          picture.put("tables/" + name, table.resource + ", streams know " + table.shown);
          for (int i = 0; i < table.rows.size(); i++) {
            picture.put("tables/%s/%06d".formatted(name, i), table.rows.get(i).toString());
          }
        });
    return picture;
  }

  private String tag() {
    return "tag-" + ++tags;
  }

  // ---- tables ----

  synchronized ObjectNode createTable(String project, String dataset, ObjectNode wanted) {
    ObjectNode unused = dataset(dataset);
    String name = wanted.path("tableReference").path("tableId").asText();
    if (tables.containsKey(dataset + "." + name)) {
      throw new Refusal(
          409, "duplicate", "Already Exists: Table %s:%s.%s".formatted(project, dataset, name));
    }
    ObjectNode made = wanted.deepCopy().put("kind", "bigquery#table").put("etag", tag());
    made.put("id", "%s:%s.%s".formatted(project, dataset, name));
    if (made.has("view")) {
      made.put("type", "VIEW");
      made.set("schema", schemaOfView(made));
    } else {
      made.put("type", "TABLE");
      BigQueryFields.check(made.path("schema").path("fields"));
    }
    tables.put(dataset + "." + name, new StoredTable(made));
    return made;
  }

  synchronized ObjectNode table(String dataset, String name) {
    return stored(dataset, name).resource;
  }

  private StoredTable stored(String dataset, String name) {
    StoredTable found = tables.get(dataset + "." + name);
    if (found == null) {
      throw new Refusal(404, "notFound", "Not found: Table %s.%s".formatted(dataset, name));
    }
    return found;
  }

  synchronized ObjectNode updateTable(String dataset, String name, ObjectNode wanted) {
    StoredTable table = stored(dataset, name);
    ObjectNode next = table.resource.deepCopy().put("etag", tag());
    if (wanted.has("labels")) {
      next.set("labels", wanted.get("labels"));
    }
    if (wanted.has("view")) {
      next.set("view", wanted.get("view"));
      next.set("schema", schemaOfView(next));
    } else if (wanted.has("schema")) {
      JsonNode fields = wanted.path("schema").path("fields");
      BigQueryFields.keeps(dataset + "." + name, "", table.columns(), fields);
      BigQueryFields.check(fields);
      next.set("schema", wanted.get("schema"));
    }
    table.resource = next;
    if (showColumnsAfter == 0) {
      table.shown = table.columns();
    }
    return next;
  }

  /** A view has the columns that its table has when the view is put. */
  private JsonNode schemaOfView(ObjectNode view) {
    String query = view.path("view").path("query").asText();
    Matcher table = BigQueryAnswers.QUOTED.matcher(query);
    if (!table.find()) {
      throw new Refusal(501, "notImplemented", "Not in this fake: " + view);
    }
    JsonNode schema = stored(table.group(2), table.group(3)).resource.get("schema").deepCopy();
    Matcher without = BigQueryAnswers.LEFT_OUT.matcher(query);
    if (without.find()) {
      Iterator<JsonNode> columns = schema.path("fields").elements();
      while (columns.hasNext()) {
        if (columns.next().path("name").asText().equals(without.group(1))) {
          columns.remove();
        }
      }
    }
    return schema;
  }

  // ---- rows ----

  synchronized List<Map<String, Object>> rows(String dataset, String name) {
    return List.copyOf(stored(dataset, name).rows);
  }

  synchronized void lose(String dataset, String name, Predicate<Map<String, Object>> which) {
    stored(dataset, name).lose(which);
  }

  synchronized AppendRowsResponse append(String stream, ProtoSchema schema, ProtoRows rows) {
    Matcher name = STREAM.matcher(stream);
    if (!name.matches()) {
      throw new Refusal(400, "invalid", "Not in this fake: stream " + stream);
    }
    StoredTable table = stored(name.group(2), name.group(3));
    if (showColumnsAfter > 0) {
      showColumnsAfter--;
    } else {
      table.shown = table.columns();
    }
    Descriptor type = descriptor(schema.getProtoDescriptor());
    Optional<String> extra = extra(type, table.shown);
    if (extra.isPresent()) {
      return AppendRowsResponse.newBuilder().setError(extraFields(stream, extra.get())).build();
    }
    List<Map<String, Object>> read = new ArrayList<>();
    AppendRowsResponse.Builder answer = AppendRowsResponse.newBuilder().setWriteStream(stream);
    for (int i = 0; i < rows.getSerializedRowsCount(); i++) {
      try {
        read.add(row(DynamicMessage.parseFrom(type, rows.getSerializedRows(i)), table.shown));
      } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
        answer.addRowErrors(
            RowError.newBuilder()
                .setIndex(i)
                .setCode(RowError.RowErrorCode.FIELDS_ERROR)
                .setMessage(String.valueOf(e.getMessage())));
      }
    }
    if (answer.getRowErrorsCount() > 0) {
      return answer
          .setError(
              Status.newBuilder()
                  .setCode(Code.INVALID_ARGUMENT_VALUE)
                  .setMessage("Errors found while processing rows."))
          .build();
    }
    table.rows.addAll(read);
    return answer.setAppendResult(AppendRowsResponse.AppendResult.getDefaultInstance()).build();
  }

  private static Status extraFields(String stream, String field) {
    return Status.newBuilder()
        .setCode(Code.INVALID_ARGUMENT_VALUE)
        .setMessage("Input schema has more fields than BigQuery schema, extra fields: " + field)
        .addDetails(
            Any.pack(
                StorageError.newBuilder()
                    .setCode(StorageError.StorageErrorCode.SCHEMA_MISMATCH_EXTRA_FIELDS)
                    .setEntity(stream)
                    .build()))
        .build();
  }

  private static Descriptor descriptor(DescriptorProto type) {
    try {
      return FileDescriptor.buildFrom(
              FileDescriptorProto.newBuilder().setName("rows.proto").addMessageType(type).build(),
              new FileDescriptor[0])
          .findMessageTypeByName(type.getName());
    } catch (DescriptorValidationException e) {
      throw new Refusal(400, "invalid", "Invalid proto schema: " + e.getMessage());
    }
  }

  /** A field of the messages that the table has no column for. */
  private static Optional<String> extra(Descriptor type, JsonNode columns) {
    for (FieldDescriptor field : type.getFields()) {
      Optional<JsonNode> column = BigQueryFields.column(columns, field.getName());
      if (column.isEmpty()) {
        return Optional.of(field.getName());
      }
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        Optional<String> inside = extra(field.getMessageType(), column.get().path("fields"));
        if (inside.isPresent()) {
          return inside.map(name -> field.getName() + "." + name);
        }
      }
    }
    return Optional.empty();
  }

  private static Map<String, Object> row(DynamicMessage message, JsonNode columns) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (JsonNode column : columns) {
      String name = column.path("name").asText();
      FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
      if (field != null && field.isRepeated()) {
        List<Object> items = new ArrayList<>();
        for (Object item : (List<?>) message.getField(field)) {
          items.add(value(item, column));
        }
        row.put(name, items);
      } else if (field != null && message.hasField(field)) {
        row.put(name, value(message.getField(field), column));
      }
    }
    return row;
  }

  private static Object value(Object value, JsonNode column) {
    String name = column.path("name").asText();
    return switch (BigQueryFields.type(column)) {
      case "RECORD" -> row((DynamicMessage) value, column.path("fields"));
      case "INTEGER" -> as(Long.class, value, name);
      case "FLOAT" -> as(Double.class, value, name);
      case "STRING" -> as(String.class, value, name);
      case "BOOLEAN" -> as(Boolean.class, value, name);
      case "BYTES" -> as(ByteString.class, value, name).toByteArray();
      case "DATE" -> {
        long day = as(Integer.class, value, name);
        inRange(name, day, FIRST_DAY, LAST_DAY);
        yield day;
      }
      case "TIMESTAMP" -> {
        long micros = as(Long.class, value, name);
        inRange(name, micros, FIRST_DAY * MICROS_A_DAY, (LAST_DAY + 1) * MICROS_A_DAY - 1);
        yield micros;
      }
      default -> throw new IllegalArgumentException("Field %s: no such type".formatted(name));
    };
  }

  private static <T> T as(Class<T> type, Object value, String name) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "Field %s: %s cannot be converted".formatted(name, value.getClass().getSimpleName()));
    }
    return type.cast(value);
  }

  private static void inRange(String name, long value, long first, long last) {
    if (value < first || value > last) {
      throw new IllegalArgumentException("Field %s: %s is out of range".formatted(name, value));
    }
  }

  /** Answers a query. */
  synchronized ObjectNode query(ObjectNode request) {
    return answers.query(request);
  }
}
