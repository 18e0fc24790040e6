package nocturne.standalone.duckdb;

import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/** Passes rows on, and records whether there were any. Not thread-safe. */
final class Delivery {
  private final RowSink sink;
  private boolean begun;

  Delivery(RowSink sink) {
    this.sink = sink;
  }

  /** Whether a row was passed on, or will never be. */
  boolean hasBegun() {
    return begun;
  }

  void deliver(ResultSet rows) throws SQLException {
    ResultSetMetaData about = rows.getMetaData();
    int width = about.getColumnCount();
    List<RowSink.Column> columns = new ArrayList<>();
    for (int i = 1; i <= width; i++) {
      columns.add(new RowSink.Column(about.getColumnLabel(i), about.getColumnTypeName(i)));
    }
    boolean more = rows.next();
    begun = true;
    sink.columns(List.copyOf(columns));
    while (more && sink.wantsMore()) {
      List<@Nullable Object> values = new ArrayList<>(width);
      for (int i = 1; i <= width; i++) {
        values.add(plain(rows.getObject(i)));
      }
      sink.row(values);
      more = rows.next();
    }
  }

  private static @Nullable Object plain(@Nullable Object value) throws SQLException {
    if (value instanceof DuckDBStruct struct) {
      return map(struct.getMap());
    }
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    if (value instanceof Array array) {
      List<@Nullable Object> items = new ArrayList<>();
      for (Object item : (Object[]) array.getArray()) {
        items.add(plain(item));
      }
      return items;
    }
    if (value instanceof Blob blob) {
      return blob.getBytes(1, Math.toIntExact(blob.length()));
    }
    return value;
  }

  private static Map<String, @Nullable Object> map(Map<?, ?> from) throws SQLException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : from.entrySet()) {
      map.put(String.valueOf(entry.getKey()), plain(entry.getValue()));
    }
    return map;
  }
}
