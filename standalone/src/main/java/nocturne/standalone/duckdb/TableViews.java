package nocturne.standalone.duckdb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import nocturne.broker.port.PortException;
import nocturne.standalone.iceberg.IcebergTables;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;

/** The tables' views. A view is made again when its table has a new snapshot. Thread-safe. */
final class TableViews {
  private final IcebergTables tables;
  private final List<String> names;
  private final Map<String, Seen> newest = new ConcurrentHashMap<>();

  private record Seen(String metadata, ViewOfTable view) {}

  TableViews(IcebergTables tables, List<String> names) {
    this.tables = tables;
    this.names = List.copyOf(names);
  }

  /** The views of the existing tables, at their newest snapshots. */
  List<ViewOfTable> views() {
    List<ViewOfTable> views = new ArrayList<>();
    try {
      for (String name : names) {
        if (tables.exists(name)) {
          views.add(view(name, tables.load(name)));
        }
      }
    } catch (IOException e) {
      throw new PortException.Broken("Cannot find the tables' files: " + e + "; run setup.", e);
    }
    return views;
  }

  /** A table's schema and snapshot are in its metadata file, which is never written again. */
  private ViewOfTable view(String name, Table table) throws IOException {
    String metadata = ((HasTableOperations) table).operations().current().metadataFileLocation();
    Seen seen = newest.get(name);
    if (seen == null || !seen.metadata().equals(metadata)) {
      seen = new Seen(metadata, ViewOfTable.of(name, table));
      newest.put(name, seen);
    }
    return seen.view();
  }
}
