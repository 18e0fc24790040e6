package nocturne.standalone.duckdb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nocturne.broker.port.PortException;

/** Tells what to do about DuckDB's errors. */
final class SqlFailure {
  /** DuckDB's words for a file that it cannot decode, if it does not name the file. */
  private static final Pattern UNDECODED =
      Pattern.compile(
          "(?is)^(?!.*(Parser|Binder|Catalog|Permission|Conversion) Error)"
              + ".*(parquet|thrift|TProtocol|decompress|zstd|out of buffer)");

  /** Messages of DuckDB's driver about values that Java cannot hold. */
  private static final Pattern TOO_MUCH =
      Pattern.compile(
          "Out of Memory Error|Java heap space|NewDirectByteBuffer|Cannot create a string of size");

  private SqlFailure() {}

  /** Adds advice to an error: restore a file, ask for less, or correct the query. */
  static RuntimeException of(SQLException e, List<ViewOfTable> views, SqlOptions options) {
    String text = String.valueOf(e.getMessage());
    for (ViewOfTable view : views) {
      for (String file : view.files()) {
        boolean isThere = Files.exists(Path.of(file));
        if (!isThere || text.contains(file)) {
          return new PortException.Broken(
              ("Cannot read the table %s: its file %s %s. Restore that file from a backup, then ask"
                      + " again.")
                  .formatted(
                      view.name(),
                      file,
                      isThere ? "is damaged (" + reason(text) + ")" : "is missing"),
              e);
        }
      }
    }
    if (UNDECODED.matcher(text).find()) {
      return new PortException.Broken(
          ("Cannot read a file of %s: %s. `nocturne books --deep` of its night names the file and"
                  + " the row; restore it from a backup, then ask again.")
              .formatted(
                  views.stream().map(ViewOfTable::name).collect(Collectors.joining(" or ")),
                  reason(text)),
          e);
    }
    if (text.contains("INTERRUPT Error")) {
      return new IllegalArgumentException(
          "The query was ended after %s s, the longest that one may take here; ask for less."
              .formatted(options.longest().toSeconds()),
          e);
    }
    boolean isTooMuch = TOO_MUCH.matcher(text).find();
    String advice =
        isTooMuch
            ? ("A query may use %s MB of memory, and a value 2 GB: ask for fewer rows or columns at"
                    + " once, or for less long values.")
                .formatted(options.memoryMegabytes())
            : "Mend the query, or DESCRIBE the table.";
    String reason = isTooMuch ? reason(text).replaceFirst("; .*", "") : reason(text);
    return new IllegalArgumentException("Cannot answer this: " + reason + ". " + advice, e);
  }

  /** DuckDB's message without its place in the query, and without advice on DuckDB's settings. */
  private static String reason(String message) {
    String text = message.replaceFirst("(?s)^.*?[,\n] ?Error: ", "");
    int end = text.indexOf("\n\n");
    return (end < 0 ? text : text.substring(0, end))
        .strip()
        .replaceAll("\\s*\n\\s*", "; ")
        .replaceFirst("[.!]$", "");
  }
}
