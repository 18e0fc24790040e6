package nocturne.core.alert;

import nocturne.core.lightcurve.EpochRows;
import org.jspecify.annotations.Nullable;

/** Rows of photometry in a decoded packet. */
record RecordRows(Records rows) implements EpochRows {

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public int column(String name) {
    return rows.layout().indexOf(name);
  }

  @Override
  public boolean isNumber(int row, int column) {
    return column >= 0 && rows.type(row, column).isNumber();
  }

  @Override
  public boolean isWhole(int row, int column) {
    return column >= 0 && rows.type(row, column).isWhole();
  }

  @Override
  public double doubleAt(int row, int column) {
    return rows.doubleAt(row, column);
  }

  @Override
  public long longAt(int row, int column) {
    return rows.longAt(row, column);
  }

  @Override
  public @Nullable String wordAt(int row, int column) {
    if (column < 0) {
      return null;
    }
    return switch (rows.type(row, column)) {
      case STRING, ENUM -> rows.stringAt(row, column);
      case INT, LONG -> Long.toString(rows.longAt(row, column));
      case BOOLEAN -> Boolean.toString(rows.booleanAt(row, column));
      default -> null;
    };
  }
}
