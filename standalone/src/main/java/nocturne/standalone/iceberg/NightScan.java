package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import nocturne.broker.port.Tables;
import nocturne.core.night.Night;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/** Finds a night's files, and reads the columns that identify their rows. */
final class NightScan {
  private NightScan() {}

  /** The data files of a night in the table's current snapshot. */
  static List<DataFile> files(Table table, Night night) throws IOException {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().filter(of(night)).planFiles()) {
      for (FileScanTask task : tasks) {
        if (!task.deletes().isEmpty()) {
          throw new IllegalStateException(
              ("another program deleted rows of %s with %s; roll the table back to the"
                      + " snapshot before")
                  .formatted(task.file().location(), task.deletes().get(0).location()));
        }
        files.add(task.file().copy());
      }
    }
    return files;
  }

  /** The rows of a night. */
  static Expression of(Night night) {
    return Expressions.equal(AlertColumns.NIGHT, night.toString());
  }

  /** Locations of a snapshot's data files, of all nights. */
  static List<String> locations(Table table, long snapshotId) throws IOException {
    List<String> locations = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(snapshotId).planFiles()) {
      tasks.forEach(task -> locations.add(task.file().location()));
    }
    return locations;
  }

  /** Reads three columns of each file. */
  static void rows(Table table, Night night, Tables.RowSink each) throws IOException {
    Schema columns =
        table.schema().select(AlertColumns.CANDID, AlertColumns.PARTITION, AlertColumns.OFFSET);
    for (DataFile file : files(table, night)) {
      try (CloseableIterable<Record> rows =
          Parquet.read(table.io().newInputFile(file.location()))
              .project(columns)
              .reuseContainers()
              .createReaderFunc(schema -> GenericParquetReaders.buildReader(columns, schema))
              .build()) {
        for (Record row : rows) {
          Long candid = (Long) row.get(0);
          Integer partition = (Integer) row.get(1);
          Long offset = (Long) row.get(2);
          each.row(
              candid == null ? -1 : candid,
              partition == null ? -1 : partition,
              offset == null ? -1 : offset);
        }
      }
    }
  }

  /** Reads all columns of each file. */
  static void digests(Table table, Night night, Tables.DigestSink each) throws IOException {
    Schema columns = table.schema();
    int candid = columns.columns().indexOf(columns.findField(AlertColumns.CANDID));
    RowDigest digest = new RowDigest();
    for (DataFile file : files(table, night)) {
      try (CloseableIterable<Record> rows =
          Parquet.read(table.io().newInputFile(file.location()))
              .project(columns)
              .reuseContainers()
              .createReaderFunc(schema -> GenericParquetReaders.buildReader(columns, schema))
              .build()) {
        for (Record row : rows) {
          Long number = (Long) row.get(candid);
          each.row(number == null ? -1 : number, digest.of(row));
        }
      }
    }
  }
}
