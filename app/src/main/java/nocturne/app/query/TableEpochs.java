package nocturne.app.query;

import java.util.List;
import java.util.Map;
import nocturne.core.lightcurve.EpochRows;
import org.jspecify.annotations.Nullable;

/**
 * Rows of photometry as the table of alerts has them.
 *
 * @param rows values by column
 * @param columns the columns that are read; a row may lack some
 */
record TableEpochs(List<Map<String, @Nullable Object>> rows, List<String> columns)
    implements EpochRows {

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public int column(String name) {
    return columns.indexOf(name);
  }

  private @Nullable Object value(int row, int column) {
    return column < 0 ? null : rows.get(row).get(columns.get(column));
  }

  @Override
  public boolean isNumber(int row, int column) {
    return value(row, column) instanceof Number;
  }

  @Override
  public boolean isWhole(int row, int column) {
    Object value = value(row, column);
    return value instanceof Long || value instanceof Integer;
  }

  @Override
  public double doubleAt(int row, int column) {
    return number(row, column).doubleValue();
  }

  @Override
  public long longAt(int row, int column) {
    return number(row, column).longValue();
  }

  private Number number(int row, int column) {
    if (value(row, column) instanceof Number number) {
      return number;
    }
    throw new IllegalStateException("row %s has no number in column %s".formatted(row, column));
  }

  @Override
  public @Nullable String wordAt(int row, int column) {
    Object value = value(row, column);
    return value instanceof String || isWhole(row, column) || value instanceof Boolean
        ? value.toString()
        : null;
  }
}
