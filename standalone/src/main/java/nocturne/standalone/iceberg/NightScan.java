package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import nocturne.core.night.Night;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/** Finds a night's files, and reads its candids, which is one column of each. */
final class NightScan {
  private NightScan() {}

  /** The data files of a night in the table's current snapshot. */
  static List<DataFile> files(Table table, Night night) throws IOException {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table
            .newScan()
            .filter(Expressions.equal(AlertColumns.NIGHT, night.toString()))
            .planFiles()) {
      for (FileScanTask task : tasks) {
        files.add(task.file().copy());
      }
    }
    return files;
  }

  /** Where a snapshot's data files are, of all nights. */
  static List<String> locations(Table table, long snapshotId) throws IOException {
    List<String> locations = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(snapshotId).planFiles()) {
      tasks.forEach(task -> locations.add(task.file().location()));
    }
    return locations;
  }

  static void candids(Table table, Night night, LongConsumer each) throws IOException {
    Schema candid = table.schema().select(AlertColumns.CANDID);
    for (DataFile file : files(table, night)) {
      try (CloseableIterable<Record> rows =
          Parquet.read(table.io().newInputFile(file.location()))
              .project(candid)
              .reuseContainers()
              .createReaderFunc(schema -> GenericParquetReaders.buildReader(candid, schema))
              .build()) {
        for (Record row : rows) {
          each.accept((Long) row.get(0));
        }
      }
    }
  }
}
