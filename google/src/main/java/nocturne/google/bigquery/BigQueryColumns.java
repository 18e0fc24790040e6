package nocturne.google.bigquery;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.FieldList;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardSQLTypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import nocturne.broker.port.TableColumn;
import nocturne.core.row.GrowingColumn;
import nocturne.core.row.OwnColumns;
import nocturne.core.row.ValueKind;

/**
 * Converts columns of rows to BigQuery's columns, and back.
 *
 * <p>BigQuery has one kind of whole number and one of floating point, each of 64 bits. It has no
 * maps: a map is a repeated record of {@code key} and {@code value}, which its description
 * distinguishes from a list of records. It has no lists of lists: such an item is a record with the
 * one field {@code item}.
 */
final class BigQueryColumns {
  /** A column of the rows that the view does not show. */
  static final String WRITTEN = "row_written";

  static final String KEY = "key";
  static final String VALUE = "value";
  static final String ITEM = "item";

  /** Description of a repeated record that is a map. */
  private static final String MAP = "a map";

  /** Description of a repeated record that is a list of lists or maps. */
  private static final String WRAPPED = "a list of lists";

  /** BigQuery nests records no deeper. */
  private static final int DEEPEST = 15;

  /** Prefixes that BigQuery forbids in column names. */
  private static final Set<String> RESERVED =
      Set.of("_table_", "_file_", "_partition", "_row_timestamp", "__root__", "_colidentifier");

  private BigQueryColumns() {}

  /** The columns that every table has. */
  static List<Field> own() {
    List<Field> own = new ArrayList<>();
    OwnColumns.ALL.forEach(
        its -> own.add(plain(its.name(), its.kind()).setDescription(its.meaning()).build()));
    own.add(
        plain(WRITTEN, ValueKind.TIME)
            .setDescription("when the row was written; of an alert's rows the first is shown")
            .build());
    return own;
  }

  /** The columns of a table of fixed columns: those that every table has, then its own. */
  static List<Field> fixed(List<TableColumn> columns) {
    List<Field> fields = new ArrayList<>(own());
    for (TableColumn column : columns) {
      fields.add(plain(column.name(), kind(column)).setDescription(column.meaning()).build());
    }
    return fields;
  }

  private static ValueKind kind(TableColumn column) {
    return switch (column.kind()) {
      case LONG, INT -> ValueKind.LONG;
      case DOUBLE -> ValueKind.DOUBLE;
      case TEXT -> ValueKind.TEXT;
      case BOOLEAN -> ValueKind.BOOLEAN;
    };
  }

  /** The columns of a table, or the fields of a record. */
  static GrowingColumn of(Iterable<Field> fields) {
    GrowingColumn struct = GrowingColumn.struct();
    for (Field field : fields) {
      struct.add(field.getName(), of(field));
    }
    return struct;
  }

  private static GrowingColumn of(Field field) {
    boolean repeated = field.getMode() == Field.Mode.REPEATED;
    if (field.getType().getStandardType() != StandardSQLTypeName.STRUCT) {
      GrowingColumn plain = GrowingColumn.plain(kind(field.getType().getStandardType()));
      return repeated ? GrowingColumn.list(plain) : plain;
    }
    FieldList inside = field.getSubFields();
    if (!repeated) {
      return of(inside);
    } else if (MAP.equals(field.getDescription())) {
      return GrowingColumn.map(of(inside.get(VALUE)));
    } else if (WRAPPED.equals(field.getDescription())) {
      return GrowingColumn.list(of(inside.get(ITEM)));
    }
    return GrowingColumn.list(of(inside));
  }

  private static ValueKind kind(StandardSQLTypeName type) {
    return switch (type) {
      case BOOL -> ValueKind.BOOLEAN;
      case INT64 -> ValueKind.LONG;
      case FLOAT64 -> ValueKind.DOUBLE;
      case STRING -> ValueKind.TEXT;
      case BYTES -> ValueKind.BYTES;
      case DATE -> ValueKind.DATE;
      case TIMESTAMP -> ValueKind.TIME;
      default -> ValueKind.OTHER;
    };
  }

  /**
   * A table's columns with those that have grown; what it had keeps its description and place.
   *
   * @throws IllegalArgumentException if BigQuery cannot have such a column; names it
   */
  static Schema grown(FieldList before, GrowingColumn table) {
    return Schema.of(fields(before, table, "", 1));
  }

  private static List<Field> fields(
      FieldList before, GrowingColumn struct, String path, int depth) {
    List<Field> fields = new ArrayList<>();
    for (GrowingColumn.Named named : struct.fields()) {
      int at = place(before, named.name());
      if (at < 0) {
        fields.add(field(named.name(), named.column(), path, depth));
      } else {
        fields.add(grown(before.get(at), named.column(), path, depth));
      }
    }
    return fields;
  }

  private static int place(FieldList fields, String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).getName().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private static Field grown(Field before, GrowingColumn column, String path, int depth) {
    if (before.getType().getStandardType() != StandardSQLTypeName.STRUCT) {
      return before;
    }
    FieldList inside = before.getSubFields();
    String below = path + before.getName() + '.';
    List<Field> fields =
        switch (column.form()) {
          case PLAIN -> List.<Field>copyOf(inside);
          case STRUCT -> fields(inside, column, below, depth + 1);
          case LIST ->
              column.value().form() == GrowingColumn.Form.STRUCT
                  ? fields(inside, column.value(), below, depth + 1)
                  : List.of(grown(inside.get(ITEM), column.value(), below, depth + 1));
          case MAP ->
              List.of(inside.get(KEY), grown(inside.get(VALUE), column.value(), below, depth + 1));
        };
    return before.toBuilder().setType(StandardSQLTypeName.STRUCT, FieldList.of(fields)).build();
  }

  private static Field field(String name, GrowingColumn column, String path, int depth) {
    String here = path + name;
    if (depth > DEEPEST) {
      throw new IllegalArgumentException(
          "Cannot make a row of the alert, field %s: it is nested more than %s deep, which BigQuery cannot."
              .formatted(here, DEEPEST));
    }
    String small = name.toLowerCase(Locale.ROOT);
    if (RESERVED.stream().anyMatch(small::startsWith)) {
      throw new IllegalArgumentException(
          "Cannot make a row of the alert, field %s: BigQuery keeps such names for itself."
              .formatted(here));
    }
    String below = here + '.';
    return switch (column.form()) {
      case PLAIN -> plain(name, column.kind()).build();
      case STRUCT -> record(name, fields(FieldList.of(), column, below, depth + 1)).build();
      case LIST -> list(name, column.value(), below, depth);
      case MAP ->
          repeated(
              record(
                      name,
                      List.of(
                          plain(KEY, ValueKind.TEXT).build(),
                          field(VALUE, column.value(), below, depth + 1)))
                  .setDescription(MAP));
    };
  }

  private static Field list(String name, GrowingColumn items, String below, int depth) {
    return switch (items.form()) {
      case PLAIN -> repeated(plain(name, items.kind()));
      case STRUCT -> repeated(record(name, fields(FieldList.of(), items, below, depth + 1)));
      case LIST, MAP ->
          repeated(
              record(name, List.of(field(ITEM, items, below, depth + 1))).setDescription(WRAPPED));
    };
  }

  private static Field.Builder record(String name, List<Field> fields) {
    return Field.newBuilder(name, StandardSQLTypeName.STRUCT, FieldList.of(fields))
        .setMode(Field.Mode.NULLABLE);
  }

  private static Field repeated(Field.Builder field) {
    return field.setMode(Field.Mode.REPEATED).build();
  }

  private static Field.Builder plain(String name, ValueKind kind) {
    return Field.newBuilder(name, type(kind)).setMode(Field.Mode.NULLABLE);
  }

  private static StandardSQLTypeName type(ValueKind kind) {
    return switch (kind) {
      case BOOLEAN -> StandardSQLTypeName.BOOL;
      case INT, LONG -> StandardSQLTypeName.INT64;
      case FLOAT, DOUBLE -> StandardSQLTypeName.FLOAT64;
      case TEXT -> StandardSQLTypeName.STRING;
      case BYTES -> StandardSQLTypeName.BYTES;
      case DATE -> StandardSQLTypeName.DATE;
      case TIME -> StandardSQLTypeName.TIMESTAMP;
      case OTHER -> throw new IllegalStateException("no column of ours");
    };
  }
}
