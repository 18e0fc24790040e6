package nocturne.google.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A table with its rows, or a view. Locked by its owner. */
final class StoredTable {
  /** As REST shows it. */
  ObjectNode resource;

  /** The columns that streams know. */
  JsonNode shown;

  /** In the order of their appends. */
  final List<Map<String, Object>> rows = new ArrayList<>();

  /** How often rows went that had been there. */
  private int losses;

  StoredTable(ObjectNode resource) {
    this.resource = resource;
    this.shown = columns();
  }

  /** All columns. */
  JsonNode columns() {
    return resource.path("schema").path("fields");
  }

  /** How often rows went that had been there. */
  int losses() {
    return losses;
  }

  /** Has rows gone. */
  void lose(Predicate<Map<String, Object>> which) {
    if (rows.removeIf(which)) {
      losses++;
    }
  }
}
