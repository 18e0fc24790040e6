package nocturne.app.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Comma-separated values after RFC 4180 with line feeds, quoted only if necessary. */
final class CsvRows implements Rows {
  private final Appendable out;

  CsvRows(Appendable out, List<String> columns) {
    this.out = out;
    add(columns);
  }

  @Override
  public void add(List<? extends @Nullable Object> values) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      line.append(i == 0 ? "" : ",").append(quoted(Cells.plain(values.get(i))));
    }
    try {
      out.append(line).append('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quoted(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length() && plain; i++) {
      char c = text.charAt(i);
      plain = c != ',' && c != '"' && c != '\n' && c != '\r';
    }
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  @Override
  public void close() {}
}
