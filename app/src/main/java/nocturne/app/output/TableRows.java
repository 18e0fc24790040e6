package nocturne.app.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Aligns columns under their names. The first {@value #HELD_BACK} rows are held back and determine
 * the widths; later rows that do not fit push their line to the right.
 */
final class TableRows implements Rows {
  private static final int HELD_BACK = 500;

  private final Appendable out;
  private final List<String> columns;
  private final List<List<String>> held = new ArrayList<>();
  private final int[] widths;
  private final boolean[] right;
  private boolean begun;

  TableRows(Appendable out, List<String> columns) {
    this.out = out;
    this.columns = List.copyOf(columns);
    this.widths = columns.stream().mapToInt(String::length).toArray();
    this.right = new boolean[columns.size()];
  }

  @Override
  public void add(List<? extends @Nullable Object> values) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Object value = values.get(i);
      String cell = Cells.shown(value);
      cells.add(cell);
      if (!begun) {
        widths[i] = Math.max(widths[i], width(cell));
        right[i] |= Cells.isNumber(value);
      }
    }
    if (begun) {
      write(cells);
      return;
    }
    held.add(cells);
    if (held.size() == HELD_BACK) {
      begin();
    }
  }

  private void begin() {
    begun = true;
    write(columns);
    List<String> rules = new ArrayList<>();
    for (int width : widths) {
      rules.add("-".repeat(width));
    }
    write(rules);
    held.forEach(this::write);
    held.clear();
  }

  private void write(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      String blanks = " ".repeat(Math.max(0, widths[i] - width(cell)));
      line.append(i == 0 ? "" : "  ").append(right[i] ? blanks + cell : cell + blanks);
    }
    try {
      out.append(line.toString().stripTrailing()).append('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  @Override
  public void close() {
    if (!begun) {
      begin();
    }
  }
}
