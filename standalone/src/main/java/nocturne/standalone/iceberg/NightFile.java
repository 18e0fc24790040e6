package nocturne.standalone.iceberg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import nocturne.core.alert.Layout;
import nocturne.core.night.Night;
import nocturne.core.row.Binding;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Parquet file of one night's alerts that is being written. For one thread. */
final class NightFile {
  private static final Logger LOG = LoggerFactory.getLogger(NightFile.class);

  private final Schema schema;
  private final RowWriter rows;
  private final OpenFile<Row> file;

  NightFile(Table table, Schema schema, Night night) throws IOException {
    this.schema = schema;
    this.rows = new RowWriter(ParquetSchemaUtil.convert(schema, "table"));
    this.file =
        new OpenFile<>(table, night, output -> new AlertAppender(table, schema, rows, output));
  }

  /** Location of a new file of a night. */
  static String newLocation(Table table, Night night) {
    return OpenFile.newLocation(table, night);
  }

  Schema schema() {
    return schema;
  }

  boolean knows(Layout layout) {
    return rows.knows(layout);
  }

  void bind(Layout layout, List<Binding> bindings) {
    rows.bind(layout, bindings);
  }

  void add(Row row) {
    file.add(row);
  }

  long bytes() {
    return file.bytes();
  }

  /** Closes the file, which is complete then. */
  DataFile finish() throws IOException {
    return file.finish();
  }

  /** Closes and deletes it. */
  void discard() {
    file.discard();
  }

  /**
   * Sets the file's time to now, just before a commit names it, so that no compaction deletes it as
   * a leftover, however long its writer was suspended.
   *
   * @throws IOException if the file is gone: it must not be committed
   */
  static void touch(String location) throws IOException {
    Files.setLastModifiedTime(LocalFiles.path(location), FileTime.from(Instant.now()));
  }

  static void delete(Table table, String location) {
    try {
      table.io().deleteFile(location);
    } catch (RuntimeException e) {
      LOG.warn("cannot delete {}; a later compaction will", location, e);
    }
  }
}
