package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.PortException;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** Finds and reads the files of a table of photometry. */
final class HistoryFiles {
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

  /** The files by bucket, for buckets that have some. */
  static Map<Integer, List<DataFile>> byBucket(Table table, Expression filter) throws IOException {
    return files(table, filter).stream().collect(Collectors.groupingBy(HistoryFiles::bucket));
  }

  /**
   * The rows of a file in their order. Row groups without a row that passes the filter are left
   * out; other rows may come all the same.
   *
   * @throws PortException.Broken while they are read, if the file is missing or cannot be decoded;
   *     names it, and the row
   */
  static CloseableIterable<HistoryRow> rows(Table table, DataFile file, Expression filter) {
    return CloseableIterable.transform(
        NightScan.open(table, file, HistoryColumns.SCHEMA, filter), HistoryColumns::row);
  }

  /** Reads rows of a file that pass a filter. */
  static void read(
      Table table,
      DataFile file,
      Expression filter,
      Predicate<HistoryRow> wanted,
      Consumer<HistoryRow> each)
      throws IOException {
    try (CloseableIterable<HistoryRow> rows = rows(table, file, filter)) {
      for (HistoryRow row : rows) {
        if (wanted.test(row)) {
          each.accept(row);
        }
      }
    }
  }

  /** The files of each bucket that are far from as large as one should be. */
  static Map<Integer, List<DataFile>> small(Table table) throws IOException {
    return files(table, Expressions.alwaysTrue()).stream()
        .filter(file -> file.fileSizeInBytes() < IcebergOptions.FILE_BYTES / 4 * 3)
        .collect(Collectors.groupingBy(HistoryFiles::bucket, TreeMap::new, Collectors.toList()));
  }
}
