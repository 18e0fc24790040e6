package nocturne.standalone.iceberg;

import java.io.IOException;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;

/** An Iceberg file as Parquet requires it. */
record ParquetOutput(org.apache.iceberg.io.OutputFile file) implements OutputFile {

  /**
   * Parquet's writer of a new file. Its successor cannot be used here without Hadoop's classes,
   * which nothing else needs.
   */
  @SuppressWarnings("deprecation")
  static ParquetFileWriter writer(org.apache.iceberg.io.OutputFile file, MessageType schema)
      throws IOException {
    return new ParquetFileWriter(
        new ParquetOutput(file), schema, ParquetFileWriter.Mode.CREATE, 0, 0);
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) {
    return new IcebergStream(file.create());
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) {
    return new IcebergStream(file.createOrOverwrite());
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  /** A stream that is closed with the file. */
  private static final class IcebergStream extends PositionOutputStream {
    private final org.apache.iceberg.io.PositionOutputStream out;

    IcebergStream(org.apache.iceberg.io.PositionOutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() throws IOException {
      return out.getPos();
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
