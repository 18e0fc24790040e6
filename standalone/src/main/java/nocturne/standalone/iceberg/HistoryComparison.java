package nocturne.standalone.iceberg;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.SortedRows;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.util.SortedMerge;
import org.jspecify.annotations.Nullable;

/**
 * Compares rows with those of a table of photometry, bucket by bucket: both are in order, and go by
 * side by side. Files that hold nothing of the time of the rows are not read.
 */
final class HistoryComparison {
  private final Table table;
  private final SortedRows wanted;
  private final Expression since;
  private final Map<Integer, List<DataFile>> files;

  HistoryComparison(Table table, SortedRows wanted) throws IOException {
    this.table = table;
    this.wanted = wanted;
    this.since = Expressions.greaterThanOrEqual(HistoryColumns.TIME, wanted.earliest());
    this.files =
        Double.isInfinite(wanted.earliest()) ? Map.of() : HistoryFiles.byBucket(table, since);
  }

  /**
   * The rows that a bucket lacks, in order: missing ones, and those that replace others. For one
   * thread.
   */
  Lacking lacking(int bucket) {
    return new Lacking(wanted.of(bucket).iterator(), known(files.getOrDefault(bucket, List.of())));
  }

  private CloseableIterator<Known> known(List<DataFile> of) {
    List<CloseableIterable<Known>> each = new ArrayList<>();
    of.forEach(
        file ->
            each.add(
                CloseableIterable.transform(
                    HistoryFiles.rows(table, file, since), row -> new Known(row, file))));
    return new SortedMerge<>((one, other) -> HistoryRow.ORDER.compare(one.row, other.row), each)
        .iterator();
  }

  /** A row of the table. */
  private record Known(HistoryRow row, DataFile file) {}

  /**
   * The rows that a bucket lacks, in order: those that are not there, and those that stand there as
   * they should not. For one thread.
   */
  static final class Lacking implements Iterator<HistoryRow>, Closeable {
    private final Iterator<HistoryRow> wanted;
    private final CloseableIterator<Known> known;
    private final Map<@Nullable Long, HistoryRow> exposure = new LinkedHashMap<>();
    private final Map<DataFile, Set<HistoryRow.Key>> replaced = new LinkedHashMap<>();
    private @Nullable HistoryRow nextWanted;
    private @Nullable Known nextKnown;
    private Iterator<HistoryRow> ready = Collections.emptyIterator();

    private Lacking(Iterator<HistoryRow> wanted, CloseableIterator<Known> known) {
      this.wanted = wanted;
      this.known = known;
      this.nextWanted = next(wanted);
      this.nextKnown = next(known);
    }

    private static <T> @Nullable T next(Iterator<T> from) {
      return from.hasNext() ? from.next() : null;
    }

    /** The keys of the table's rows that rows given by this replace, by file. */
    Map<DataFile, Set<HistoryRow.Key>> replaced() {
      return replaced;
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && nextWanted != null) {
        compareExposure(nextWanted);
      }
      return ready.hasNext();
    }

    @Override
    public HistoryRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.next();
    }

    /** Takes what is wanted of an exposure of an object, and takes away what is known of it. */
    private void compareExposure(HistoryRow first) {
      exposure.clear();
      while (nextWanted != null && nextWanted.compareExposure(first) == 0) {
        exposure.merge(nextWanted.detected(), nextWanted, HistoryRow::first);
        nextWanted = next(wanted);
      }
      int order = -1;
      while (nextKnown != null && (order = nextKnown.row.compareExposure(first)) <= 0) {
        if (order == 0) {
          compare(nextKnown);
        }
        nextKnown = next(known);
      }
      ready = exposure.values().iterator();
    }

    private void compare(Known there) {
      HistoryRow row = exposure.get(there.row.detected());
      if (row != null && row.replaces(there.row)) {
        replaced.computeIfAbsent(there.file, file -> new HashSet<>()).add(there.row.key());
      } else {
        exposure.remove(there.row.detected());
      }
    }

    @Override
    public void close() throws IOException {
      known.close();
    }
  }
}
