package nocturne.google.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A table with its rows, or a view. The caller holds the lock of the dataset's owner. */
final class StoredTable {
  /** The resource that the REST interface returns. */
  ObjectNode resource;

  /** The columns that write streams know; {@link #resource} may have newer ones. */
  JsonNode shown;

  /** Rows in the order of their appends. */
  final List<Map<String, Object>> rows = new ArrayList<>();

  /** Number of calls of {@link #lose} that removed rows. */
  private int losses;

  StoredTable(ObjectNode resource) {
    this.resource = resource;
    this.shown = columns();
  }

  /** All columns of the table. */
  JsonNode columns() {
    return resource.path("schema").path("fields");
  }

  int losses() {
    return losses;
  }

  /** Removes rows, as if they had been lost. */
  void lose(Predicate<Map<String, Object>> which) {
    if (rows.removeIf(which)) {
      losses++;
    }
  }
}
