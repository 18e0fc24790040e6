package nocturne.app.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a result row by row and writes it in a format. Values are text, {@link Number}s, {@link
 * Boolean}s, lists and maps of these, or null. A number that other programs would round (a candid)
 * is passed as its own type, and written with {@code toString}.
 */
public interface Rows extends AutoCloseable {

  /** Adds a row, with one value for each column. */
  void add(List<? extends @Nullable Object> values);

  /** Writes rows that are held back. */
  @Override
  default void close() {}

  /** A writer for these columns, in a format that is not {@link Format#isDescribed}. */
  static Rows to(Appendable out, Format format, List<String> columns) {
    return switch (format) {
      case TABLE -> new TableRows(out, columns);
      case CSV -> {
        Rows rows = values -> write(out, Cells.csv(values));
        rows.add(columns);
        yield rows;
      }
      case JSON -> values -> write(out, Cells.json(columns, values));
      case VOTABLE, FITS, ECSV ->
          throw new IllegalArgumentException(format + " wants columns that are described");
    };
  }

  private static void write(Appendable out, String line) {
    try {
      out.append(line).append('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
