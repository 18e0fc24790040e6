package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.List;
import nocturne.core.night.Night;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/**
 * Rewrites several files of a night as one, with Iceberg's generic rows: columns that a file lacks
 * become null, columns that were widened since become wide.
 */
record Merging(Table table, Night night) {

  DataFile merge(List<DataFile> files) throws IOException {
    Schema schema = table.schema();
    OpenFile<Record> merged = OpenFile.ofRecords(table, night);
    try {
      for (DataFile file : files) {
        try (CloseableIterable<Record> rows =
            Parquet.read(table.io().newInputFile(file.location()))
                .project(schema)
                .createReaderFunc(parquet -> GenericParquetReaders.buildReader(schema, parquet))
                .build()) {
          rows.forEach(merged::add);
        }
      }
      return merged.finish();
    } catch (IOException | RuntimeException e) {
      merged.discard();
      throw e;
    }
  }
}
