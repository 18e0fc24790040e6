package nocturne.standalone.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * The DuckDB view of one table at one snapshot: the columns of the table's schema in its order and
 * with its types, over the snapshot's files. A column that a file lacks is null; a column that was
 * widened since has the wide type.
 *
 * @param name of the view
 * @param schema of the table
 * @param files paths of the snapshot's data files
 */
record ViewOfTable(String name, Types.StructType schema, List<String> files) {

  /** The table as it is now. */
  static ViewOfTable of(String name, Table table) throws IOException {
    List<String> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        String location = task.file().location();
        files.add(location.startsWith("file://") ? location.substring(7) : location);
      }
    }
    return new ViewOfTable(name, table.schema().asStruct(), List.copyOf(files));
  }

  /** The full names of the columns: fields of structs as {@code struct.field}. */
  Set<String> columns() {
    return Set.copyOf(TypeUtil.indexNameById(schema).values());
  }

  /** Whether a file is gone, as after a compaction whose grace time this reader outlasted. */
  boolean hasLostFiles() {
    return files.stream().anyMatch(f -> !Files.exists(Path.of(f)));
  }

  /**
   * The rows of files with the columns that these have.
   *
   * @param differ whether their columns differ
   */
  static String scan(List<String> files, boolean differ) {
    return "SELECT * FROM read_parquet(%s, union_by_name = %s, hive_partitioning = false)"
        .formatted(list(files), differ);
  }

  /**
   * The statement that makes the view.
   *
   * @param present columns that some file has
   * @param differ whether the columns of the files differ
   */
  String create(Set<String> present, boolean differ) {
    String columns =
        schema.fields().stream()
            .map(
                f ->
                    "CAST(%s AS %s) AS %s"
                        .formatted(
                            present.contains(f.name()) ? quoted(f.name()) : "NULL",
                            type(f.type()),
                            quoted(f.name())))
            .collect(Collectors.joining(", "));
    String rows = files.isEmpty() ? "(SELECT 1) WHERE false" : "(" + scan(files, differ) + ")";
    return "CREATE VIEW " + quoted(name) + " AS SELECT " + columns + " FROM " + rows;
  }

  /** A list of texts. */
  static String list(List<String> texts) {
    return texts.stream().map(ViewOfTable::text).collect(Collectors.joining(", ", "[", "]"));
  }

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** DuckDB's word for a type. */
  static String type(Type type) {
    return switch (type.typeId()) {
      case BOOLEAN -> "BOOLEAN";
      case INTEGER -> "INTEGER";
      case LONG -> "BIGINT";
      case FLOAT -> "FLOAT";
      case DOUBLE -> "DOUBLE";
      case DATE -> "DATE";
      case STRING -> "VARCHAR";
      case BINARY, FIXED -> "BLOB";
      case TIMESTAMP -> "TIMESTAMP WITH TIME ZONE";
      case STRUCT ->
          type.asStructType().fields().stream()
              .map(f -> quoted(f.name()) + ' ' + type(f.type()))
              .collect(Collectors.joining(", ", "STRUCT(", ")"));
      case LIST -> type(type.asListType().elementType()) + "[]";
      case MAP -> "MAP(VARCHAR, " + type(type.asMapType().valueType()) + ")";
      default -> throw new IllegalStateException("no table of ours has a column of type " + type);
    };
  }
}
