package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.PortException;
import nocturne.broker.port.SortedRows;
import nocturne.core.alert.ObjectId;
import nocturne.core.night.Night;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;
import org.apache.iceberg.util.SortedMerge;
import org.jspecify.annotations.Nullable;

/**
 * The history as an Iceberg table, partitioned by a bucket of the object's name. Rows of a file are
 * in order of object and time, so a lookup reads a page or two of each column of one bucket's
 * files.
 *
 * <p>Every change reads the table at one snapshot, writes its files, and is committed only while
 * that snapshot is the newest; otherwise it begins again. So two that add the same rows at once add
 * them once. A kill before the commit leaves files that no snapshot names, which {@link #compact}
 * deletes later.
 */
final class IcebergHistory implements History {
  private static final int TRIES = 20;

  /** A bucket's files are written as one when it has so many small ones, or those set if fewer. */
  private static final int MOST_FILES = 8;

  private final IcebergTables tables;
  private final IcebergOptions options;
  private final UnnamedFiles unnamedFiles;
  private final String name;
  private final String survey;
  private @Nullable Listed listed;

  /** The files of a snapshot, 0 for none, by their buckets. */
  private record Listed(
      IcebergTables.Loaded loaded, long snapshot, Map<Integer, List<DataFile>> files) {}

  IcebergHistory(
      IcebergTables tables,
      IcebergOptions options,
      UnnamedFiles unnamedFiles,
      String name,
      String survey) {
    this.tables = tables;
    this.options = options;
    this.unnamedFiles = unnamedFiles;
    this.name = name;
    this.survey = survey;
  }

  @Override
  public boolean create() {
    return tables.createHistory(name);
  }

  @Override
  public int parts() {
    return HistoryColumns.BUCKETS;
  }

  @Override
  public int part(String object) {
    return HistoryColumns.bucket(object);
  }

  @Override
  public long add(SortedRows rows) {
    return change("add to", (table, files) -> added(table, rows, files));
  }

  private static long added(Table table, SortedRows rows, HistoryChange files) throws IOException {
    HistoryComparison comparison = new HistoryComparison(table, rows);
    long added = 0;
    for (int bucket = 0; bucket < HistoryColumns.BUCKETS; bucket++) {
      try (HistoryComparison.Lacking lacking = comparison.lacking(bucket)) {
        added += files.write(bucket, lacking);
        for (Map.Entry<DataFile, Set<HistoryRow.Key>> old : lacking.replaced().entrySet()) {
          files.rewrite(old.getKey(), row -> !old.getValue().contains(row.key()));
        }
      }
    }
    return added;
  }

  @Override
  public void lacking(SortedRows rows, Consumer<HistoryRow> each) {
    var unused =
        reading(
            "look into",
            table -> {
              HistoryComparison comparison = new HistoryComparison(table, rows);
              for (int bucket = 0; bucket < HistoryColumns.BUCKETS; bucket++) {
                try (HistoryComparison.Lacking lacking = comparison.lacking(bucket)) {
                  lacking.forEachRemaining(each);
                }
              }
              return true;
            });
  }

  @Override
  public List<HistoryRow> asOf(ObjectId object, Night night, double jd) {
    if (Double.isNaN(jd)) {
      return List.of();
    }
    try {
      List<HistoryRow> found = new ArrayList<>();
      Listed now = listed();
      int bucket = HistoryColumns.bucket(object.value());
      for (DataFile file : now.files().getOrDefault(bucket, List.of())) {
        HistoryLookup.rows(
            now.loaded().table(),
            file,
            object.value(),
            row -> {
              if (row.epoch().jd() <= jd && row.report().night().compareTo(night) < 0) {
                found.add(row);
              }
            });
      }
      found.sort(HistoryRow.ORDER);
      return found;
    } catch (IOException | RuntimeException e) {
      throw failed("look up " + object + " in", e);
    }
  }

  /** The files now; those of a snapshot are listed once. */
  private synchronized Listed listed() throws IOException {
    Listed before = listed;
    IcebergTables.Loaded loaded = tables.load(name, before == null ? null : before.loaded());
    Snapshot now = loaded.table().currentSnapshot();
    long snapshot = now == null ? 0 : now.snapshotId();
    if (before != null && before.loaded().equals(loaded) && before.snapshot() == snapshot) {
      return before;
    }
    Listed next =
        new Listed(
            loaded, snapshot, HistoryFiles.byBucket(loaded.table(), Expressions.alwaysTrue()));
    listed = next;
    return next;
  }

  @Override
  public void rows(Night night, Consumer<HistoryRow> each) {
    var unused =
        reading(
            "read the rows of " + night + " from",
            table -> {
              for (DataFile file : HistoryFiles.files(table, of(night))) {
                HistoryFiles.read(
                    table, file, of(night), row -> row.report().night().equals(night), each);
              }
              return true;
            });
  }

  @Override
  public void check(Night night) {
    check(of(night));
  }

  @Override
  public void check() {
    check(Expressions.alwaysTrue());
  }

  private void check(Expression filter) {
    var unused =
        reading(
            "check",
            table -> {
              HistoryFiles.files(table, filter)
                  .forEach(file -> NightScan.comparePages(table, file));
              return true;
            });
  }

  private static Expression of(Night night) {
    return Expressions.equal(HistoryColumns.NIGHT, night.toString());
  }

  @Override
  public long delete(Night night) {
    return change(
        "delete rows of " + night + " from",
        (table, files) -> {
          long[] deleted = {0};
          for (DataFile file : HistoryFiles.files(table, of(night))) {
            long before = deleted[0];
            HistoryFiles.read(
                table,
                file,
                of(night),
                row -> row.report().night().equals(night),
                row -> deleted[0]++);
            if (deleted[0] > before) {
              files.rewrite(file, row -> !row.report().night().equals(night));
            }
          }
          return deleted[0];
        });
  }

  @Override
  public void compact() {
    int most = Math.min(MOST_FILES, options.leastFiles());
    var unused =
        reading(
            "compact",
            any -> {
              HistoryFiles.small(any)
                  .forEach(
                      (bucket, small) -> {
                        if (small.size() >= most) {
                          compact(bucket);
                        }
                      });
              Table table = tables.loadToChange(name);
              forgetSnapshots(table);
              options.kill().reached(CrashPoint.UPKEEP_EXPIRED);
              Leftovers leftovers = new Leftovers(table, options, unnamedFiles);
              for (int bucket = 0; bucket < HistoryColumns.BUCKETS; bucket++) {
                leftovers.deleteFiles(HistoryColumns.path(bucket));
              }
              leftovers.deleteMetadata();
              return true;
            });
  }

  private void compact(int bucket) {
    var unused =
        change(
            "compact",
            (table, files) -> {
              List<CloseableIterable<HistoryRow>> all = new ArrayList<>();
              for (DataFile file : HistoryFiles.small(table).getOrDefault(bucket, List.of())) {
                files.replace(file);
                all.add(HistoryFiles.rows(table, file, Expressions.alwaysTrue()));
              }
              try (CloseableIterable<HistoryRow> merged =
                  new SortedMerge<>(HistoryRow.ORDER, all)) {
                return files.write(bucket, merged.iterator());
              }
            });
  }

  private void forgetSnapshots(Table table) {
    long before = options.grace().start().toEpochMilli();
    List<Long> old = new ArrayList<>();
    @Nullable Snapshot successor = null;
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (successor != null && successor.timestampMillis() <= before) {
        old.add(snapshot.snapshotId());
      }
      successor = snapshot;
    }
    if (!old.isEmpty()) {
      // Without a given time, Iceberg would also apply its own default age.
      ExpireSnapshots expire = table.expireSnapshots().expireOlderThan(0);
      old.forEach(expire::expireSnapshotId);
      expire.commit();
    }
  }

  // ---- changing ----

  /** Makes files in place of others. */
  @FunctionalInterface
  private interface Change {
    long make(Table table, HistoryChange files) throws IOException;
  }

  private long change(String action, Change change) {
    return reading(
        action,
        any -> {
          for (int n = 0; n < TRIES; n++) {
            Table table = tables.loadToChange(name);
            HistoryChange files = new HistoryChange(table, survey);
            long rows;
            try {
              rows = change.make(table, files);
              if (files.isNone()) {
                return rows;
              }
              options.kill().reached(CrashPoint.HISTORY_WRITTEN);
            } catch (IOException | RuntimeException e) {
              files.discard();
              throw e;
            }
            if (files.commit()) {
              options.kill().reached(CrashPoint.HISTORY_CHANGED);
              return rows;
            }
          }
          throw new PortException.Unavailable(
              "Cannot %s %s: others changed it %s times meanwhile.".formatted(action, name, TRIES),
              null);
        });
  }

  // ---- reading ----

  /** Reads a table. */
  @FunctionalInterface
  private interface Reading<T> {
    T of(Table table) throws IOException;
  }

  private <T> T reading(String action, Reading<T> reading) {
    try {
      return reading.of(tables.load(name));
    } catch (IOException | RuntimeException e) {
      throw failed(action, e);
    }
  }

  private PortException failed(String action, Exception e) {
    return ErrorMapping.of(action + " the table " + name, options.warehouse(), e);
  }
}
