package nocturne.standalone.iceberg;

import java.io.IOException;
import java.util.UUID;
import nocturne.core.night.Night;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Parquet file of one partition to which rows are added. For one thread.
 *
 * @param <R> type of the rows
 */
final class OpenFile<R> {
  private static final Logger LOG = LoggerFactory.getLogger(OpenFile.class);

  private final Table table;
  private final String partition;
  private final OutputFile file;
  private final FileAppender<R> appender;

  /**
   * Opens a file's writer of rows.
   *
   * @param <R> type of the rows
   */
  @FunctionalInterface
  interface Format<R> {
    FileAppender<R> open(OutputFile file) throws IOException;
  }

  OpenFile(Table table, Night night, Format<R> format) throws IOException {
    this(table, partition(night), format);
  }

  /**
   * @param partition the path of one, such as {@code night=2021-01-20}
   */
  OpenFile(Table table, String partition, Format<R> format) throws IOException {
    this.table = table;
    this.partition = partition;
    this.file = table.io().newOutputFile(newLocation(table, partition));
    this.appender = format.open(file);
  }

  /** A file of a night to which rows of the table are added as Iceberg's records. */
  static OpenFile<Record> ofRecords(Table table, Night night) throws IOException {
    return new OpenFile<>(
        table,
        night,
        file ->
            parquet(table, table.schema(), file)
                .createWriterFunc(GenericParquetWriter::create)
                .build());
  }

  /** Iceberg's writer of a table's rows, with the table's properties. */
  static Parquet.WriteBuilder parquet(Table table, Schema schema, OutputFile file) {
    return Parquet.write(file)
        .schema(schema)
        .named("table")
        .setAll(table.properties())
        .metricsConfig(MetricsConfig.forTable(table));
  }

  /** Location of a new file of a night. */
  static String newLocation(Table table, Night night) {
    return newLocation(table, partition(night));
  }

  private static String newLocation(Table table, String partition) {
    return table.location() + "/data/" + partition + "/" + UUID.randomUUID() + ".parquet";
  }

  private static String partition(Night night) {
    return "night=" + night;
  }

  String location() {
    return file.location();
  }

  void add(R row) {
    appender.add(row);
  }

  long bytes() {
    return appender.length();
  }

  /** Closes the file, which is complete then. */
  DataFile finish() throws IOException {
    appender.close();
    return DataFiles.builder(table.spec())
        .withInputFile(file.toInputFile())
        .withPartitionPath(partition)
        .withMetrics(appender.metrics())
        .withSplitOffsets(appender.splitOffsets())
        .build();
  }

  /** Closes and deletes it. */
  void discard() {
    try {
      appender.close();
    } catch (IOException | RuntimeException e) {
      LOG.debug("closing {} for its deletion", file.location(), e);
    }
    NightFile.delete(table, file.location());
  }
}
