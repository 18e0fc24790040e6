package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import nocturne.broker.port.HistoryRow;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A change of the table of photometry against one snapshot: files that are written, and those whose
 * place they take. For one thread.
 */
final class HistoryChange {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryChange.class);

  private final List<DataFile> gone = new ArrayList<>();
  private final List<DataFile> made = new ArrayList<>();
  private final Table table;
  private final String survey;
  private final long seen;

  /**
   * @param table at the snapshot that is changed
   * @param survey a column of each row
   */
  HistoryChange(Table table, String survey) {
    this.table = table;
    this.survey = survey;
    this.seen = id(table.currentSnapshot());
  }

  private static long id(@Nullable Snapshot snapshot) {
    return snapshot == null ? -1 : snapshot.snapshotId();
  }

  /** Takes a file out of the table. */
  void replace(DataFile file) {
    gone.add(file);
  }

  /** Whether nothing is changed. */
  boolean isNone() {
    return gone.isEmpty() && made.isEmpty();
  }

  /**
   * Writes a file of rows in order; none where there are no rows.
   *
   * @return how many rows there were
   */
  long write(int bucket, Iterator<HistoryRow> sorted) throws IOException {
    if (!sorted.hasNext()) {
      return 0;
    }
    OpenFile<Record> file =
        new OpenFile<>(
            table,
            HistoryColumns.path(bucket),
            to ->
                OpenFile.parquet(table, HistoryColumns.SCHEMA, to)
                    .setAll(HistoryColumns.properties()) // an older table has others
                    .createWriterFunc(GenericParquetWriter::create)
                    .build());
    HistoryColumns.Writing writing = new HistoryColumns.Writing(survey);
    long rows = 0;
    try {
      while (sorted.hasNext()) {
        file.add(writing.record(sorted.next()));
        rows++;
      }
    } catch (RuntimeException e) {
      file.discard();
      throw e;
    }
    made.add(file.finish());
    return rows;
  }

  /** Writes those rows of a file that are to stay in a file in its place. */
  void rewrite(DataFile file, Predicate<HistoryRow> stays) throws IOException {
    replace(file);
    try (CloseableIterable<HistoryRow> rows =
        CloseableIterable.filter(HistoryFiles.rows(table, file, Expressions.alwaysTrue()), stays)) {
      write(HistoryFiles.bucket(file), rows.iterator());
    }
  }

  /**
   * Commits the change.
   *
   * @return false, with nothing changed, if another writer has changed the table meanwhile
   */
  boolean commit() throws IOException {
    for (DataFile file : made) {
      NightFile.touch(file.location());
    }
    OverwriteFiles change = table.newOverwrite();
    gone.forEach(change::deleteFile);
    made.forEach(change::addFile);
    change.validateWith(
        ancestry -> {
          var newest = ancestry.iterator();
          return (newest.hasNext() ? newest.next().snapshotId() : -1) == seen;
        });
    try {
      change.commit();
      return true;
    } catch (ValidationException e) {
      LOG.info("{} was changed by another meanwhile; its files are read again", table.name());
      discard();
      return false;
    }
  }

  /** Deletes what was written and not committed. */
  void discard() {
    made.forEach(file -> NightFile.delete(table, file.location()));
  }
}
