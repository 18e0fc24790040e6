package nocturne.app.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import nocturne.app.Failure;
import nocturne.app.Surroundings;

/**
 * A table of comma-separated values with a header line, from a file or {@code -} for standard
 * input. Empty lines, lines that begin with {@code #}, and blanks around values are ignored.
 */
public final class CsvFile implements AutoCloseable {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String name;
  private final MappingIterator<String[]> lines;
  private final List<String> columns;

  private CsvFile(String name, MappingIterator<String[]> lines, List<String> columns) {
    this.name = name;
    this.lines = lines;
    this.columns = columns;
  }

  /**
   * Opens a table and reads its header.
   *
   * @throws Failure with exit code 2 if there is none, or a column occurs twice
   */
  public static CsvFile open(Surroundings surroundings, String name) throws IOException {
    InputStream in = name.equals("-") ? surroundings.in() : file(surroundings, name);
    MappingIterator<String[]> lines =
        new CsvMapper()
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.TRIM_SPACES)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.ALLOW_COMMENTS)
            .readerFor(String[].class)
            .readValues(new InputStreamReader(in, StandardCharsets.UTF_8));
    CsvFile table = new CsvFile(name, lines, List.of());
    if (!table.hasNext()) {
      throw Failure.misuse(
          "The table " + name + " is empty; give it a header line with the columns' names.");
    }
    String[] header = lines.next();
    if (header.length > 0 && header[0].startsWith(BYTE_ORDER_MARK)) {
      header[0] = header[0].substring(1);
    }
    List<String> columns = List.of(header);
    Set<String> seen = new HashSet<>();
    for (String column : columns) {
      if (!seen.add(column)) {
        throw Failure.misuse(
            "The table " + name + " has the column " + column + " twice; rename one of them.");
      }
    }
    return new CsvFile(name, lines, columns);
  }

  private static InputStream file(Surroundings surroundings, String name) throws IOException {
    Path path = surroundings.resolve(name);
    if (!Files.isRegularFile(path)) {
      throw Failure.misuse("There is no file " + name + "; nothing was read. Check the spelling.");
    }
    return Files.newInputStream(path);
  }

  /** Columns in the file's order. */
  public List<String> columns() {
    return columns;
  }

  /**
   * Checks that the table has these columns.
   *
   * @throws Failure with exit code 2 if it lacks one
   */
  public void require(List<String> needed) {
    List<String> missing = needed.stream().filter(column -> !columns.contains(column)).toList();
    if (!missing.isEmpty()) {
      throw Failure.misuse(
          ("The table %s has no column %s; its columns are %s. Name the columns in its"
                  + " first line.")
              .formatted(name, String.join(", ", missing), String.join(", ", columns)));
    }
  }

  /**
   * Passes each row, once.
   *
   * @throws Failure with exit code 1 if the table is cut off
   */
  public void forEach(Consumer<Row> taker) {
    for (long number = 1; hasNext(); number++) {
      String[] cells = next();
      if (cells.length != columns.size()) {
        throw Failure.incomplete(
            ("Row %s of %s has %s values for %s columns; what stands before it came"
                    + " out. Mend that row.")
                .formatted(number, name, cells.length, columns.size()));
      }
      Map<String, String> byColumn = new LinkedHashMap<>();
      for (int i = 0; i < cells.length; i++) {
        byColumn.put(columns.get(i), cells[i]);
      }
      taker.accept(new Row(number, byColumn));
    }
  }

  private boolean hasNext() {
    try {
      return lines.hasNextValue();
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private String[] next() {
    try {
      String[] cells = lines.nextValue();
      return Arrays.stream(cells).map(cell -> cell == null ? "" : cell).toArray(String[]::new);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private Failure broken(IOException e) {
    String why =
        e instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : String.valueOf(e.getMessage());
    return Failure.incomplete(
        "Cannot read on in " + name + ": " + why + ". Mend the table; what stood before came out.",
        e);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  /**
   * A row of a table.
   *
   * @param number from 1, the header not counted
   * @param cells by column, in the table's order; empty text for an empty cell
   */
  public record Row(long number, Map<String, String> cells) {

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
}
