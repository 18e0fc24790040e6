package nocturne.core.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import nocturne.core.lightcurve.EpochRows;
import org.jspecify.annotations.Nullable;

/** Rows of an alert's JSON; a column is the place of its name among those asked for. */
final class JsonRows implements EpochRows {
  private final List<JsonNode> rows;
  private final List<String> names = new ArrayList<>();

  /**
   * @param rows an array of objects, or one object; what is neither is no row
   */
  JsonRows(JsonNode rows) {
    this.rows = new ArrayList<>();
    if (rows.isObject()) {
      this.rows.add(rows);
    } else {
      rows.forEach(
          row -> {
            if (row.isObject()) {
              this.rows.add(row);
            }
          });
    }
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public int column(String name) {
    names.add(name);
    return names.size() - 1;
  }

  private JsonNode at(int row, int column) {
    return rows.get(row).path(names.get(column));
  }

  @Override
  public boolean isNumber(int row, int column) {
    return at(row, column).isNumber();
  }

  @Override
  public boolean isWhole(int row, int column) {
    return at(row, column).isIntegralNumber() && at(row, column).canConvertToLong();
  }

  @Override
  public double doubleAt(int row, int column) {
    return at(row, column).doubleValue();
  }

  @Override
  public long longAt(int row, int column) {
    return at(row, column).longValue();
  }

  @Override
  public @Nullable String wordAt(int row, int column) {
    JsonNode value = at(row, column);
    return value.isTextual() || value.isBoolean() || value.isIntegralNumber()
        ? value.asText()
        : null;
  }
}
