package nocturne.standalone.iceberg;

import java.util.List;
import java.util.Set;
import nocturne.core.alert.CellType;
import org.jspecify.annotations.Nullable;

/**
 * Where a column's values come from in rows of one layout.
 *
 * @param column its name in its struct
 * @param source the layout's column
 * @param cells what that must hold; other cells are null in this column
 * @param record the full name of the record that it must hold; null where any will do
 * @param fields of a record, its fields; of an array or map, how its items or values are found;
 *     empty for plain columns
 */
record Binding(
    String column, int source, Set<CellType> cells, @Nullable String record, List<Binding> fields) {
  Binding {
    fields = List.copyOf(fields);
  }
}
