package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import nocturne.broker.crash.Place;
import nocturne.broker.port.History;
import nocturne.broker.port.HistoryRow;
import nocturne.broker.port.PortException;
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
import org.jspecify.annotations.Nullable;

/**
 * The history as an Iceberg table, partitioned by a bucket of the object's name. Rows of a file are
 * in order of object and time, so a lookup reads a row group of each file of one bucket.
 *
 * <p>Every change reads the table at one snapshot, writes its files, and is committed only while
 * that snapshot is the newest; otherwise it begins anew. So two that add the same rows at once add
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
  public long add(Collection<HistoryRow> rows) {
    Map<HistoryRow.Key, HistoryRow> wanted = HistoryRow.distinct(rows);
    return change("add to", (table, files) -> added(table, wanted, files));
  }

  @Override
  public List<HistoryRow> lacking(Collection<HistoryRow> rows) {
    Map<HistoryRow.Key, HistoryRow> wanted = HistoryRow.distinct(rows);
    return reading(
        "look into",
        table ->
            HistoryComparison.of(table, wanted).stream()
                .flatMap(missing -> missing.rows().stream())
                .toList());
  }

  @Override
  public List<HistoryRow> asOf(ObjectId object, Night night, double jd) {
    if (Double.isNaN(jd)) {
      return List.of();
    }
    Expression known =
        Expressions.and(
            Expressions.equal(HistoryColumns.OBJECT, object.value()),
            Expressions.and(
                Expressions.lessThanOrEqual(HistoryColumns.TIME, jd),
                Expressions.lessThan(HistoryColumns.NIGHT, night.toString())));
    return reading(
        "look up " + object + " in",
        table -> {
          List<HistoryRow> found = new ArrayList<>();
          for (DataFile file : HistoryFiles.files(table, known)) {
            HistoryFiles.read(
                table,
                file,
                known,
                row -> {
                  if (row.object().equals(object.value())
                      && row.epoch().jd() <= jd
                      && row.report().night().compareTo(night) < 0) {
                    found.add(row);
                  }
                });
          }
          found.sort(HistoryFiles.ORDER);
          return found;
        });
  }

  @Override
  public void rows(Night night, Consumer<HistoryRow> each) {
    var unused =
        reading(
            "read the rows of " + night + " from",
            table -> {
              for (DataFile file : HistoryFiles.files(table, of(night))) {
                HistoryFiles.read(
                    table,
                    file,
                    of(night),
                    row -> {
                      if (row.report().night().equals(night)) {
                        each.accept(row);
                      }
                    });
              }
              return true;
            });
  }

  @Override
  public void check(Night night) {
    var unused =
        reading(
            "check",
            table -> {
              HistoryFiles.files(table, of(night))
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
                row -> deleted[0] += row.report().night().equals(night) ? 1 : 0);
            if (deleted[0] > before) {
              files.replace(file);
              files.write(
                  HistoryFiles.bucket(file),
                  List.of(
                      HistoryFiles.rows(table, file, row -> !row.report().night().equals(night))));
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
              options.kill().reached(Place.UPKEEP_EXPIRED);
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
                all.add(HistoryFiles.rows(table, file, row -> true));
              }
              files.write(bucket, all);
              return 0;
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

  private long added(Table table, Map<HistoryRow.Key, HistoryRow> wanted, HistoryChange files)
      throws IOException {
    long added = 0;
    for (HistoryComparison.Missing missing : HistoryComparison.of(table, wanted)) {
      List<HistoryRow> sorted = new ArrayList<>(missing.rows());
      sorted.sort(HistoryFiles.ORDER);
      Set<HistoryRow.Key> keys = new HashSet<>();
      sorted.forEach(row -> keys.add(row.key()));
      List<CloseableIterable<HistoryRow>> all = new ArrayList<>();
      all.add(CloseableIterable.withNoopClose(sorted));
      for (DataFile file : missing.replaced()) {
        files.replace(file);
        all.add(HistoryFiles.rows(table, file, row -> !keys.contains(row.key())));
      }
      files.write(missing.bucket(), all);
      added += sorted.size();
    }
    return added;
  }

  // ---- changing ----

  /** Makes files in place of others. */
  @FunctionalInterface
  private interface Change {
    long make(Table table, HistoryChange files) throws IOException;
  }

  private long change(String doing, Change change) {
    return reading(
        doing,
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
              options.kill().reached(Place.HISTORY_WRITTEN);
            } catch (IOException | RuntimeException e) {
              files.discard();
              throw e;
            }
            if (files.commit()) {
              options.kill().reached(Place.HISTORY_CHANGED);
              return rows;
            }
          }
          throw new PortException.Unavailable(
              "Cannot %s %s: others changed it %s times meanwhile.".formatted(doing, name, TRIES),
              null);
        });
  }

  // ---- reading ----

  /** Reads a table. */
  @FunctionalInterface
  private interface Reading<T> {
    T of(Table table) throws IOException;
  }

  private <T> T reading(String doing, Reading<T> reading) {
    try {
      return reading.of(tables.load(name));
    } catch (IOException | RuntimeException e) {
      throw ErrorMapping.of(doing + " the table " + name, options.warehouse(), e);
    }
  }
}
