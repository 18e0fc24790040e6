package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import nocturne.broker.port.HistoryRow;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Compares rows with those of a table of photometry. Files that hold nothing of the time of the
 * rows are not read.
 */
final class HistoryComparison {
  private HistoryComparison() {}

  /**
   * Rows that a bucket lacks.
   *
   * @param rows that are not there, or stand there as they should not
   * @param replaced the files that hold a row which one of these replaces
   */
  record Missing(int bucket, List<HistoryRow> rows, List<DataFile> replaced) {}

  /** What a table lacks of some rows, bucket by bucket. */
  static List<Missing> of(Table table, Map<HistoryRow.Key, HistoryRow> wanted) throws IOException {
    Map<Integer, Map<HistoryRow.Key, HistoryRow>> buckets = new TreeMap<>();
    double earliest = Double.POSITIVE_INFINITY;
    for (Map.Entry<HistoryRow.Key, HistoryRow> row : wanted.entrySet()) {
      buckets
          .computeIfAbsent(HistoryColumns.bucket(row.getKey().object()), b -> new HashMap<>())
          .put(row.getKey(), row.getValue());
      earliest = Math.min(earliest, row.getKey().jd());
    }
    Expression since = Expressions.greaterThanOrEqual(HistoryColumns.TIME, earliest);
    List<DataFile> there = wanted.isEmpty() ? List.of() : HistoryFiles.files(table, since);
    List<Missing> missing = new ArrayList<>();
    for (Map.Entry<Integer, Map<HistoryRow.Key, HistoryRow>> bucket : buckets.entrySet()) {
      Map<HistoryRow.Key, HistoryRow> left = bucket.getValue();
      Set<String> objects = new HashSet<>();
      left.keySet().forEach(key -> objects.add(key.object()));
      List<DataFile> replaced = new ArrayList<>();
      for (DataFile file : there) {
        if (HistoryFiles.bucket(file) == bucket.getKey()
            && compare(table, file, since, objects, left)) {
          replaced.add(file);
        }
      }
      if (!left.isEmpty()) {
        missing.add(new Missing(bucket.getKey(), List.copyOf(left.values()), replaced));
      }
    }
    return missing;
  }

  /**
   * Takes away what a file has.
   *
   * @return whether the file has a row that is to be replaced
   */
  private static boolean compare(
      Table table,
      DataFile file,
      Expression since,
      Set<String> objects,
      Map<HistoryRow.Key, HistoryRow> left)
      throws IOException {
    boolean[] replaces = {false};
    NightScan.read(
        table,
        file,
        HistoryColumns.SCHEMA,
        since,
        record -> {
          if (objects.contains(HistoryColumns.object(record))) {
            HistoryRow known = HistoryColumns.row(record);
            HistoryRow row = left.get(known.key());
            if (row != null && row.replaces(known)) {
              replaces[0] = true;
            } else {
              left.remove(known.key());
            }
          }
        });
    return replaces[0];
  }
}
