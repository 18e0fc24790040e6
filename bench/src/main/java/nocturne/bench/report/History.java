package nocturne.bench.report;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.app.Failure;

/**
 * The chain's ratio to Kafka alone as it was measured on earlier commits.
 *
 * @param rows as the file has them: oldest first
 */
record History(List<Row> rows) {

  /**
   * One measurement.
   *
   * @param date as in {@code 2026-11-28}
   * @param commit measured; empty where it is not known
   * @param alerts a second; empty where only the ratio is known
   * @param floor records a second of Kafka alone
   * @param note what was new
   */
  record Row(String date, String commit, String alerts, String floor, double ratio, String note) {}

  History {
    rows = List.copyOf(rows);
  }

  /**
   * Reads a file of comma-separated values with the columns date, commit, alerts_s, floor_s, ratio
   * and note.
   *
   * @throws Failure with exit code 2 if a ratio is none
   */
  static History read(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (MappingIterator<Map<String, String>> lines =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(file.toFile())) {
      while (lines.hasNext()) {
        Map<String, String> line = lines.next();
        rows.add(
            new Row(
                line.getOrDefault("date", ""),
                line.getOrDefault("commit", ""),
                line.getOrDefault("alerts_s", ""),
                line.getOrDefault("floor_s", ""),
                ratio(file, rows.size() + 1, line.getOrDefault("ratio", "")),
                line.getOrDefault("note", "")));
      }
    }
    return new History(rows);
  }

  private static double ratio(Path file, int row, String text) {
    try {
      double ratio = Double.parseDouble(text);
      if (ratio > 0 && ratio < 100) {
        return ratio;
      }
    } catch (NumberFormatException e) {
      throw Failure.misuse(
          "The ratio \"" + text + "\" of row " + row + " in " + file + " is none.", e);
    }
    throw Failure.misuse("The ratio \"" + text + "\" of row " + row + " in " + file + " is none.");
  }
}
