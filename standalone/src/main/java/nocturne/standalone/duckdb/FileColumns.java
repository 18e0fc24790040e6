package nocturne.standalone.duckdb;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns of Parquet files. A file never changes, so each is asked once. Not thread-safe. */
final class FileColumns {
  private final Map<String, List<Column>> known = new HashMap<>();

  /** A column of a file and its type, in DuckDB's words. */
  record Column(String name, String type) {}

  /**
   * The columns of a file.
   *
   * @param statement of a database that may open it
   */
  List<Column> of(Statement statement, String file) throws SQLException {
    List<Column> columns = known.get(file);
    if (columns == null) {
      columns = new ArrayList<>();
      try (ResultSet each =
          statement.executeQuery("DESCRIBE " + ViewOfTable.scan(List.of(file), false))) {
        while (each.next()) {
          columns.add(new Column(each.getString(1), each.getString(2)));
        }
      }
      known.put(file, columns);
    }
    return columns;
  }

  /** Forgets files. */
  void forget(Collection<String> files) {
    known.keySet().removeAll(files);
  }
}
