package nocturne.bench;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Rows of comma-separated values by the names in the first line. */
final class Table {
  private static final CsvMapper CSV = new CsvMapper();

  private Table() {}

  static List<Map<String, String>> of(Path file) throws IOException {
    try (MappingIterator<Map<String, String>> rows =
        CSV.readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(file.toFile())) {
      return rows.readAll();
    }
  }

  /** A cell as a number; NaN where it is empty. */
  static double number(Map<String, String> row, String column) {
    String cell = row.get(column);
    return cell == null || cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }
}
