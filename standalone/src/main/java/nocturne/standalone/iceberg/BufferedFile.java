package nocturne.standalone.iceberg;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A local file for Parquet's readers, which read footers and indexes byte by byte: their own {@code
 * LocalInputFile} asks the system for each.
 */
record BufferedFile(Path path) implements InputFile {
  private static final int BUFFER = 1 << 14;

  @Override
  public long getLength() throws IOException {
    return Files.size(path);
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    Places places = new Places(FileChannel.open(path));
    return new DelegatingSeekableInputStream(places) {
      @Override
      public long getPos() {
        return places.at;
      }

      @Override
      public void seek(long newPos) {
        places.at = newPos;
      }
    };
  }

  /** The file's bytes from a place on. */
  private static final class Places extends InputStream {
    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
    private long buffered; // the place of the buffer's first byte
    private long at;

    Places(FileChannel file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      if (!fill()) {
        return -1;
      }
      int value = buffer.get((int) (at - buffered)) & 0xff;
      at++;
      return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length >= BUFFER) {
        int read = file.read(ByteBuffer.wrap(into, offset, length), at);
        at += Math.max(read, 0);
        return read;
      }
      if (length > 0 && !fill()) {
        return -1;
      }
      int first = (int) (at - buffered);
      int read = Math.min(length, buffer.limit() - first);
      buffer.get(first, into, offset, read);
      at += read;
      return read;
    }

    /** Whether there is a byte, which the buffer then has. */
    private boolean fill() throws IOException {
      if (at < buffered || at >= buffered + buffer.limit()) {
        buffer.clear();
        int read = file.read(buffer, at);
        buffer.flip();
        buffered = at;
        return read > 0;
      }
      return true;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
