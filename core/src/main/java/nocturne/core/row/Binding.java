package nocturne.core.row;

import java.util.List;
import java.util.Set;
import nocturne.core.alert.CellType;
import org.jspecify.annotations.Nullable;

/**
 * Source of a column's values in rows of one layout.
 *
 * @param column its name in its struct
 * @param cells types of the cells that this column takes; other cells are null in it
 * @param record the full name of the record that it must hold; null if any is allowed
 * @param fields of a record, its fields; of an array or map, the bindings of its items or values;
 *     empty for plain columns
 */
public record Binding(
    String column, int source, Set<CellType> cells, @Nullable String record, List<Binding> fields) {
  public Binding {
    fields = List.copyOf(fields);
  }
}
