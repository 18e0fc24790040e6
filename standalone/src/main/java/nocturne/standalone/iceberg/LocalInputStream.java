package nocturne.standalone.iceberg;

import java.io.IOException;
import java.io.RandomAccessFile;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * A file read at any position. Not buffered, since Parquet reads whole pages, and not a channel,
 * which an interrupt would close. For one thread.
 */
final class LocalInputStream extends SeekableInputStream {
  private final RandomAccessFile in;

  LocalInputStream(RandomAccessFile in) {
    this.in = in;
  }

  @Override
  public long getPos() throws IOException {
    return in.getFilePointer();
  }

  @Override
  public void seek(long position) throws IOException {
    in.seek(position);
  }

  @Override
  public int read() throws IOException {
    return in.read();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return in.read(into, offset, length);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
