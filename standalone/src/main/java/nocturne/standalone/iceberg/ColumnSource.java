package nocturne.standalone.iceberg;

import java.util.EnumSet;
import java.util.List;
import nocturne.core.alert.CellType;
import nocturne.core.alert.Layout;
import nocturne.core.alert.Records;
import nocturne.core.row.Binding;
import org.jspecify.annotations.Nullable;

/**
 * Places of a {@link ColumnNode}'s values in rows of one layout; made once for a layout and a file.
 * For one thread.
 */
final class ColumnSource {
  final int column;
  private final Binding binding;
  private final EnumSet<CellType> cells;
  private @Nullable Layout layout;
  private @Nullable ColumnSource @Nullable [] fields;

  ColumnSource(Binding binding) {
    this.column = binding.source();
    this.binding = binding;
    this.cells = EnumSet.copyOf(binding.cells());
  }

  /** Whether the cell has the column's type. */
  boolean takes(Records rows, int row) {
    CellType type = rows.type(row, column);
    return cells.contains(type)
        && (type != CellType.RECORD
            || rows.recordsAt(row, column).layout() == layout
            || isOurs(rows.recordsAt(row, column).layout()));
  }

  private boolean isOurs(Layout other) {
    return other.schema().getFullName().equals(binding.record());
  }

  /** The place of each of a struct's fields in rows of the layout; null if it is absent. */
  @Nullable ColumnSource[] fields(Layout of, List<String> names) {
    @Nullable ColumnSource[] known = fields;
    if (known == null || layout != of) {
      known = bind(binding.fields(), names);
      fields = known;
      layout = of;
    }
    return known;
  }

  /** Place of an array's items or a map's values. */
  ColumnSource values() {
    @Nullable ColumnSource[] known = fields;
    ColumnSource only = known == null ? null : known[0];
    if (only == null) {
      List<Binding> inside = binding.fields();
      only =
          inside.size() == 1 && inside.get(0).column().isEmpty()
              ? new ColumnSource(inside.get(0))
              : new ColumnSource(new Binding("", binding.source(), binding.cells(), null, inside));
      fields = new ColumnSource[] {only};
    }
    return only;
  }

  /** Whether the values are of several kinds, each a field of a struct. */
  boolean isOfSeveral() {
    List<Binding> inside = binding.fields();
    return inside.isEmpty() || !inside.get(0).column().isEmpty();
  }

  /** The places of the columns of these names; null for a column that the rows lack. */
  static @Nullable ColumnSource[] bind(List<Binding> bindings, List<String> names) {
    @Nullable ColumnSource[] sources = new ColumnSource[names.size()];
    for (Binding binding : bindings) {
      int at = names.indexOf(binding.column());
      if (at < 0) {
        throw new IllegalStateException("no column " + binding.column() + " in " + names);
      }
      sources[at] = new ColumnSource(binding);
    }
    return sources;
  }
}
