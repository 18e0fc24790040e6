package nocturne.app.files;

import java.util.Map;

/**
 * A row of a table.
 *
 * @param number from 1, the header not counted
 * @param cells by column, in the table's order; empty text for an empty cell
 */
public record CsvRow(long number, Map<String, String> cells) {

  /** A cell's text; empty if the table has no such column. */
  public String text(String column) {
    return cells.getOrDefault(column, "");
  }

  /**
   * A cell's number.
   *
   * @throws IllegalArgumentException if it is no finite number
   */
  public double number(String column) {
    String text = text(column);
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // reported below, as are numbers that are not finite
    }
    throw new IllegalArgumentException(
        "Column " + column + " has '" + text + "' where a number must be. Put one there.");
  }
}
