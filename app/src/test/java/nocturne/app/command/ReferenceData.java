package nocturne.app.command;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The reference packets and numbers beside the project; tests that need them are skipped without.
 */
final class ReferenceData {
  private ReferenceData() {}

  /** The folder {@code shared/data/ztf} beside the project's root. */
  static Path ztf() {
    Path root = Path.of("").toAbsolutePath();
    while (root.getParent() != null && !Files.exists(root.resolve("nocturne"))) {
      root = root.getParent();
    }
    Path found = root.resolveSibling("shared").resolve("data").resolve("ztf");
    assumeTrue(Files.isDirectory(found), "no reference data at " + found);
    return found;
  }

  /** A CSV file's rows by column. */
  static List<Map<String, String>> rows(Path file) throws IOException {
    return rows(Files.readAllLines(file));
  }

  /** Rows by column; cells may be quoted but hold no line ends. */
  static List<Map<String, String>> rows(List<String> lines) {
    List<String> header = cells(lines.get(0));
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = cells(line);
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < header.size(); i++) {
        row.put(header.get(i), cells.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
