package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import nocturne.broker.port.HistoryRow;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Finds and reads the files of a table of photometry. */
final class HistoryFiles {
  /** The order of the rows in a file. */
  static final Comparator<HistoryRow> ORDER =
      Comparator.comparing(HistoryRow::object)
          .thenComparing(row -> row.epoch().kind())
          .thenComparingDouble(row -> row.epoch().jd())
          .thenComparing(row -> row.epoch().band())
          .thenComparing(HistoryRow::report);

  private HistoryFiles() {}

  /** The bucket of a file. */
  static int bucket(DataFile file) {
    return file.partition().get(0, Integer.class);
  }

  /** The files that may hold rows which pass a filter. */
  static List<DataFile> files(Table table, Expression filter) throws IOException {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().filter(filter).planFiles()) {
      tasks.forEach(task -> files.add(task.file().copy()));
    }
    return files;
  }

  /** Reads rows of a file; others than those that pass the filter may come too. */
  static void read(Table table, DataFile file, Expression filter, Consumer<HistoryRow> each)
      throws IOException {
    NightScan.read(
        table,
        file,
        HistoryColumns.SCHEMA,
        filter,
        record -> each.accept(HistoryColumns.row(record)));
  }

  /** The rows of a file in their order, without some. */
  static CloseableIterable<HistoryRow> rows(
      Table table, DataFile file, Predicate<HistoryRow> kept) {
    return CloseableIterable.filter(
        CloseableIterable.transform(
            NightScan.open(table, file, HistoryColumns.SCHEMA, Expressions.alwaysTrue()),
            HistoryColumns::row),
        kept);
  }

  /** The files of each bucket that are far from as large as one should be. */
  static Map<Integer, List<DataFile>> small(Table table) throws IOException {
    return files(table, Expressions.alwaysTrue()).stream()
        .filter(file -> file.fileSizeInBytes() < IcebergOptions.FILE_BYTES / 4 * 3)
        .collect(Collectors.groupingBy(HistoryFiles::bucket, TreeMap::new, Collectors.toList()));
  }
}
