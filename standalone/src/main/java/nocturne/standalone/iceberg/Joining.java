package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nocturne.core.night.Night;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;

/**
 * Joins several files of a night by copying their row groups without decoding them, at the speed of
 * the disk. Only files with the same columns can be joined. Only files with large row groups should
 * be, since row groups keep their size.
 */
record Joining(Table table, Night night) {
  private static final ParquetReadOptions READ =
      ParquetReadOptions.builder(new PlainParquetConfiguration()).build();

  /** Groups files with the same columns, in their order. */
  static List<List<DataFile>> bySchema(List<DataFile> files) throws IOException {
    Map<String, List<DataFile>> bySchema = new LinkedHashMap<>();
    for (DataFile file : files) {
      bySchema.computeIfAbsent(schema(file).toString(), s -> new ArrayList<>()).add(file);
    }
    return List.copyOf(bySchema.values());
  }

  private static MessageType schema(DataFile file) throws IOException {
    try (ParquetFileReader reader = open(file.location())) {
      return reader.getFileMetaData().getSchema();
    }
  }

  private static ParquetFileReader open(String location) throws IOException {
    return new ParquetFileReader(new LocalInputFile(LocalFiles.path(location)), READ);
  }

  /**
   * Writes the joined file.
   *
   * @param files at least one
   * @throws IllegalStateException if their columns differ
   */
  DataFile join(List<DataFile> files) throws IOException {
    MessageType schema = schema(files.get(0));
    OutputFile joined = table.io().newOutputFile(NightFile.newLocation(table, night));
    try {
      Map<String, String> notes = new HashMap<>();
      try (ParquetFileWriter writer = ParquetOutput.writer(joined, schema)) {
        writer.start();
        for (DataFile file : files) {
          try (ParquetFileReader reader = open(file.location())) {
            if (!reader.getFileMetaData().getSchema().toString().equals(schema.toString())) {
              throw new IllegalStateException(
                  "Cannot join %s to %s: their columns differ."
                      .formatted(file.location(), files.get(0).location()));
            }
            if (notes.isEmpty()) {
              notes.putAll(reader.getFileMetaData().getKeyValueMetaData());
            }
            reader.appendTo(writer);
          }
        }
        writer.end(notes);
      }
      return described(joined);
    } catch (IOException | RuntimeException e) {
      NightFile.delete(table, joined.location());
      throw e;
    }
  }

  private DataFile described(OutputFile joined) throws IOException {
    try (ParquetFileReader reader = open(joined.location())) {
      ParquetMetadata footer = reader.getFooter();
      return DataFiles.builder(table.spec())
          .withInputFile(joined.toInputFile())
          .withPartitionPath("night=" + night)
          .withMetrics(
              ParquetUtil.footerMetrics(footer, Stream.empty(), MetricsConfig.forTable(table)))
          .withSplitOffsets(ParquetUtil.getSplitOffsets(footer))
          .build();
    }
  }
}
