package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.List;
import nocturne.core.night.Night;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;

/**
 * Rewrites several files of a night as one, with Iceberg's generic rows: columns that a file lacks
 * become null, columns that were widened since become wide.
 */
record Merging(Table table, Night night) {

  DataFile merge(List<DataFile> files) throws IOException {
    Schema schema = table.schema();
    OutputFile merged = table.io().newOutputFile(NightFile.newLocation(table, night));
    FileAppender<Record> appender =
        OpenFile.parquet(table, schema, merged)
            .createWriterFunc(GenericParquetWriter::create)
            .build();
    try {
      for (DataFile file : files) {
        try (CloseableIterable<Record> rows =
            Parquet.read(table.io().newInputFile(file.location()))
                .project(schema)
                .createReaderFunc(parquet -> GenericParquetReaders.buildReader(schema, parquet))
                .build()) {
          appender.addAll(rows);
        }
      }
      appender.close();
    } catch (IOException | RuntimeException e) {
      appender.close();
      NightFile.delete(table, merged.location());
      throw e;
    }
    return DataFiles.builder(table.spec())
        .withInputFile(merged.toInputFile())
        .withPartitionPath("night=" + night)
        .withMetrics(appender.metrics())
        .withSplitOffsets(appender.splitOffsets())
        .build();
  }
}
