package nocturne.core.salt2;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.StringTokenizer;

/**
 * A text file of numbers in columns, parted by blanks or commas. Empty lines and lines that begin
 * with {@code #} say nothing.
 */
final class NumberTable {
  private final String what;
  private final int columns;
  private double[] values = new double[1024];
  private int[] lines = new int[1024];
  private int rows;

  private NumberTable(String what, int columns) {
    this.what = what;
    this.columns = columns;
  }

  /**
   * Reads all of a stream and leaves it open.
   *
   * @param what names the file in messages
   */
  static NumberTable read(String what, int columns, InputStream in)
      throws IOException, UnreadableModelException {
    NumberTable table = new NumberTable(what, columns);
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
    int number = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      StringTokenizer words = new StringTokenizer(line, " \t,\r\f");
      if (words.hasMoreTokens() && line.stripLeading().charAt(0) != '#') {
        table.add(number, words);
      }
    }
    return table;
  }

  private void add(int number, StringTokenizer words) throws UnreadableModelException {
    if (words.countTokens() != columns) {
      throw wrong(number, words.countTokens() + " values where there must be " + columns);
    }
    if (rows == lines.length) {
      lines = Arrays.copyOf(lines, 2 * rows);
      values = Arrays.copyOf(values, 2 * rows * columns);
    } else if (values.length < lines.length * columns) {
      values = Arrays.copyOf(values, lines.length * columns);
    }
    for (int column = 0; column < columns; column++) {
      values[rows * columns + column] = number(number, words.nextToken());
    }
    lines[rows++] = number;
  }

  private double number(int line, String word) throws UnreadableModelException {
    double value;
    try {
      value = Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw wrong(line, UnreadableModelException.shown(word) + " where a number must be");
    }
    if (!Double.isFinite(value)) {
      throw wrong(line, UnreadableModelException.shown(word) + " where a finite number must be");
    }
    return value;
  }

  int rows() {
    return rows;
  }

  double value(int row, int column) {
    return values[row * columns + column];
  }

  /** A column from top to bottom. */
  double[] column(int column) {
    double[] all = new double[rows];
    for (int row = 0; row < rows; row++) {
      all[row] = value(row, column);
    }
    return all;
  }

  /** Something is wrong with a row. */
  UnreadableModelException wrongRow(int row, String found) {
    return wrong(lines[row], found);
  }

  private UnreadableModelException wrong(int line, String found) {
    return new UnreadableModelException(
        ("Cannot read %s: line %s has %s. Mend that line, or get the file anew from"
                + " where it was published.")
            .formatted(what, line, found));
  }

  /** Something is wrong with the file as a whole. */
  UnreadableModelException wrong(String found) {
    return new UnreadableModelException(
        ("Cannot read %s: %s. Get the file anew from where it was published; it may"
                + " have been cut off.")
            .formatted(what, found));
  }
}
