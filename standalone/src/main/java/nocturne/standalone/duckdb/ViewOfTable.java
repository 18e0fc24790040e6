package nocturne.standalone.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param rowsByFile rows of the snapshot's data files by their paths
 */
record ViewOfTable(String name, Types.StructType schema, Map<String, Long> rowsByFile) {

  /** The table as it is now. */
  static ViewOfTable of(String name, Table table) throws IOException {
    Map<String, Long> rows = new LinkedHashMap<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        String location = task.file().location();
        rows.put(
            location.startsWith("file://") ? location.substring(7) : location,
            task.file().recordCount());
      }
    }
    return new ViewOfTable(name, table.schema().asStruct(), Collections.unmodifiableMap(rows));
  }

  /** Paths of the snapshot's data files. */
  List<String> files() {
    return List.copyOf(rowsByFile.keySet());
  }

  /** The view of some of the files. */
  ViewOfTable of(Collection<String> some) {
    Map<String, Long> rows = new LinkedHashMap<>(rowsByFile);
    rows.keySet().retainAll(some);
    return new ViewOfTable(name, schema, Collections.unmodifiableMap(rows));
  }

  /** The full names of the columns: fields of structs as {@code struct.field}. */
  Set<String> columns() {
    return Set.copyOf(TypeUtil.indexNameById(schema).values());
  }

  /** Whether a file is gone, as after a compaction whose grace time this reader outlasted. */
  boolean hasLostFiles() {
    return files().stream().anyMatch(f -> !Files.exists(Path.of(f)));
  }

  /**
   * The query for its rows. Files are united by the names of their columns only if these differ:
   * DuckDB reads the footers of all files for that, at each query.
   *
   * @param statement of a database that may open the files
   */
  String rows(Statement statement, FileColumns fileColumns) throws SQLException {
    Set<String> names = new HashSet<>();
    Set<List<FileColumns.Column>> kinds = new HashSet<>();
    for (String file : files()) {
      List<FileColumns.Column> columns = fileColumns.of(statement, file);
      columns.forEach(column -> names.add(column.name()));
      kinds.add(columns);
    }
    String columns =
        schema.fields().stream()
            .map(
                f ->
                    "CAST(%s AS %s) AS %s"
                        .formatted(
                            names.contains(f.name()) ? quoted(f.name()) : "NULL",
                            type(f.type()),
                            quoted(f.name())))
            .collect(Collectors.joining(", "));
    return "SELECT %s FROM %s"
        .formatted(
            columns,
            names.isEmpty()
                ? "(SELECT 1) WHERE false"
                : "(" + scan(files(), kinds.size() > 1) + ")");
  }

  /** The query for the rows of files with the columns that these have. */
  static String scan(List<String> files, boolean differ) {
    return "SELECT * FROM read_parquet(%s, union_by_name = %s, hive_partitioning = false)"
        .formatted(list(files), differ);
  }

  /** A list of texts. */
  static String list(List<String> texts) {
    return texts.stream().map(ViewOfTable::text).collect(Collectors.joining(", ", "[", "]"));
  }

  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** DuckDB's name for a type. */
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
