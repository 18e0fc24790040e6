package nocturne.standalone.iceberg;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Writes a Parquet file of alerts, a row group at a time, with one page for each of its columns.
 * For one thread.
 *
 * <p>Iceberg's own writer takes three times as long, because Parquet writes the levels and the
 * value of each cell by themselves.
 */
final class AlertAppender implements FileAppender<Row> {
  /** Rows after which the size of a row group is looked at. */
  private static final int LOOK = 50;

  private final MetricsConfig metrics;
  private final Map<String, String> notes;
  private final long groupBytes;
  private final RowWriter rows;
  private final ParquetFileWriter file;
  private final ZstdCompressCtx zstd;
  private byte[] page = new byte[1 << 16];
  private byte[] squeezed = new byte[1 << 16];
  private int count;
  private boolean closed;

  AlertAppender(Table table, Schema schema, RowWriter rows, OutputFile output) throws IOException {
    this.metrics = MetricsConfig.forTable(table);
    this.notes = Map.of("iceberg.schema", SchemaParser.toJson(schema));
    Map<String, String> properties = table.properties();
    this.groupBytes =
        PropertyUtil.propertyAsLong(
            properties,
            TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
            TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES_DEFAULT);
    this.rows = rows;
    this.file = ParquetOutput.writer(output, rows.schema());
    file.start();
    this.zstd =
        new ZstdCompressCtx()
            .setLevel(
                PropertyUtil.propertyAsInt(
                    properties, TableProperties.PARQUET_COMPRESSION_LEVEL, 1));
  }

  /**
   * @throws UncheckedIOException if a full row group cannot be written
   */
  @Override
  public void add(Row row) {
    rows.write(row);
    count++;
    if (count % LOOK == 0 && buffered() >= groupBytes) {
      try {
        endGroup();
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write a row group: " + e.getMessage(), e);
      }
    }
  }

  private long buffered() {
    long sum = 0;
    for (ColumnBuffer column : rows.columns()) {
      sum += column.size();
    }
    return sum;
  }

  private void endGroup() throws IOException {
    file.startBlock(count);
    for (ColumnBuffer column : rows.columns()) {
      page = room(page, column.size() + 2 * Levels.SPARE);
      int length = column.page(page);
      squeezed = room(squeezed, Math.toIntExact(Zstd.compressBound(length)));
      int frame = zstd.compressByteArray(squeezed, 0, squeezed.length, page, 0, length);
      file.startColumn(column.column(), column.values(), CompressionCodecName.ZSTD);
      file.writeDataPage(
          column.values(),
          length,
          BytesInput.from(squeezed, 0, frame),
          column.statistics(),
          count,
          Encoding.RLE,
          Encoding.RLE,
          Encoding.PLAIN);
      file.endColumn();
    }
    file.endBlock();
    rows.clear();
    count = 0;
  }

  private static byte[] room(byte[] known, int wanted) {
    return known.length >= wanted ? known : new byte[Math.max(wanted, 2 * known.length)];
  }

  /** Size of the file; roughly what it will be, until it is closed. */
  @Override
  public long length() {
    try {
      return file.getPos() + (closed ? 0 : buffered());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot tell the size of a Parquet file", e);
    }
  }

  /** What Iceberg reads of the footer; after {@link #close}. */
  @Override
  public Metrics metrics() {
    return ParquetUtil.footerMetrics(file.getFooter(), Stream.empty(), metrics);
  }

  /** Where row groups begin; after {@link #close}. */
  @Override
  public List<Long> splitOffsets() {
    return ParquetUtil.getSplitOffsets(file.getFooter());
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (zstd;
        file) {
      if (count > 0) {
        endGroup();
      }
      file.end(notes);
    }
  }
}
