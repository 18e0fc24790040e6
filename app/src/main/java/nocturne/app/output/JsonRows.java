package nocturne.app.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One JSON object a line. */
final class JsonRows implements Rows {
  private final Appendable out;
  private final List<String> columns;

  JsonRows(Appendable out, List<String> columns) {
    this.out = out;
    this.columns = List.copyOf(columns);
  }

  @Override
  public void add(List<? extends @Nullable Object> values) {
    StringBuilder line = new StringBuilder("{");
    for (int i = 0; i < columns.size(); i++) {
      line.append(i == 0 ? "" : ",");
      Json.text(line, columns.get(i));
      line.append(':');
      Json.value(line, values.get(i));
    }
    try {
      out.append(line.append("}\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}
