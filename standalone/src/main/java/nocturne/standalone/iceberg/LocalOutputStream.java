package nocturne.standalone.iceberg;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.iceberg.io.PositionOutputStream;

/** A file written from its beginning, and forced to the disk when it is closed. For one thread. */
final class LocalOutputStream extends PositionOutputStream {
  private final Path path;
  private final FileOutputStream out;
  private final boolean durable;
  private final byte[] buffer;
  private int buffered;
  private long written;
  private boolean closed;

  LocalOutputStream(Path path, FileOutputStream out, boolean durable, int bufferBytes) {
    this.path = path;
    this.out = out;
    this.durable = durable;
    this.buffer = new byte[bufferBytes];
  }

  @Override
  public long getPos() {
    return written + buffered;
  }

  @Override
  public void write(int b) throws IOException {
    if (buffered == buffer.length) {
      drain();
    }
    buffer[buffered++] = (byte) b;
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    if (length > buffer.length - buffered) {
      drain();
      if (length >= buffer.length) {
        out.write(from, offset, length);
        written += length;
        return;
      }
    }
    System.arraycopy(from, offset, buffer, buffered, length);
    buffered += length;
  }

  @Override
  public void flush() throws IOException {
    drain();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (FileOutputStream file = out) {
      drain();
      if (durable) {
        file.getFD().sync();
      }
    }
    if (durable) {
      forceFolder();
    }
  }

  /**
   * Forces the folder too: the file's entry must survive a power cut, and its folder's, which may
   * be new.
   */
  private void forceFolder() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      Path folder = path.toAbsolutePath().getParent();
      for (int level = 0; level < 2 && folder != null; level++) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
        }
        folder = folder.getParent();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void drain() throws IOException {
    out.write(buffer, 0, buffered);
    written += buffered;
    buffered = 0;
  }
}
