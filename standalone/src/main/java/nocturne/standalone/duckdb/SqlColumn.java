package nocturne.standalone.duckdb;

import java.util.ArrayList;
import java.util.List;
import nocturne.standalone.iceberg.IcebergTables;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * A column that a query can name, or a field of one.
 *
 * @param name fields of structs as {@code struct.field}, those of lists of structs as {@code
 *     list[].field}
 * @param type DuckDB's, of a struct without its fields
 * @param meaning as the table has it; empty where it does not say
 */
public record SqlColumn(String name, String type, String meaning) {
  private static final String STRUCT = "STRUCT";

  /** The columns of a table in its order, each before its fields. */
  public static List<SqlColumn> of(IcebergTables tables, String table) {
    List<SqlColumn> columns = new ArrayList<>();
    tables.load(table).schema().columns().forEach(field -> add(field, "", columns));
    return columns;
  }

  private static void add(Types.NestedField field, String path, List<SqlColumn> columns) {
    String name = path + field.name();
    Type type = field.type();
    boolean isList = type.isListType();
    Type inner = isList ? type.asListType().elementType() : type;
    String end = isList ? "[]" : "";
    String word = inner.isStructType() ? STRUCT : ViewOfTable.type(inner);
    columns.add(new SqlColumn(name, word + end, field.doc() == null ? "" : field.doc()));
    if (inner.isStructType()) {
      inner.asStructType().fields().forEach(each -> add(each, name + end + '.', columns));
    }
  }
}
