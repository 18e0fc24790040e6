package nocturne.broker.port;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows that are to be in a history, part by part. What has them may keep them outside memory. */
public interface SortedRows {

  /**
   * The rows of a part in {@link HistoryRow#ORDER}; a key may come several times. They can be read
   * again, by one reader at a time.
   */
  Iterable<HistoryRow> of(int part);

  /** Time of the earliest epoch, Julian date, UTC; infinite if there is none. */
  double earliest();

  /** Rows in memory, in any order. */
  static SortedRows of(History history, Collection<HistoryRow> rows) {
    Map<Integer, List<HistoryRow>> parts =
        rows.stream()
            .sorted(HistoryRow.ORDER)
            .collect(Collectors.groupingBy(row -> history.part(row.object())));
    double earliest =
        rows.stream().mapToDouble(row -> row.epoch().jd()).min().orElse(Double.POSITIVE_INFINITY);
    return new SortedRows() {
      @Override
      public Iterable<HistoryRow> of(int part) {
        return parts.getOrDefault(part, List.of());
      }

      @Override
      public double earliest() {
        return earliest;
      }
    };
  }
}
