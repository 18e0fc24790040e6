package nocturne.standalone.iceberg;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Iceberg's files in the local file system, without Hadoop (whose file system does not start on JDK
 * 25). A location is {@code file://} and the absolute path, unescaped, as pyiceberg and DuckDB read
 * it. With durable tables a closed file is on the disk. Iceberg points to files only after it has
 * closed them, so a pointer never survives a power cut without its file.
 */
record LocalFiles(boolean durable) implements FileIO {
  private static final long serialVersionUID = 1L;
  private static final String SCHEME = "file://";
  private static final int BUFFER = 1 << 16;

  /** The location of a path. */
  static String location(Path path) {
    return SCHEME + path.toAbsolutePath().normalize();
  }

  /** The path of a location; also accepts {@code file:/...} and a bare path. */
  static Path path(String location) {
    if (location.startsWith(SCHEME)) {
      return Path.of(location.substring(SCHEME.length()));
    }
    return Path.of(location.startsWith("file:") ? location.substring(5) : location);
  }

  @Override
  public InputFile newInputFile(String location) {
    return new LocalInput(location, path(location));
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new LocalOutput(location, path(location), durable);
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(path(location));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + location + ": " + e, e);
    }
  }

  private record LocalInput(String location, Path path) implements InputFile {
    @Override
    public long getLength() {
      try {
        return Files.size(path);
      } catch (NoSuchFileException e) {
        throw new NotFoundException(e, "There is no file %s", location);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot see the size of " + location + ": " + e, e);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      try {
        return new LocalInputStream(new RandomAccessFile(path.toFile(), "r"));
      } catch (IOException e) {
        throw new NotFoundException(e, "Cannot open %s", location);
      }
    }

    @Override
    public boolean exists() {
      return Files.exists(path);
    }
  }

  private record LocalOutput(String location, Path path, boolean durable) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      try {
        makeFolder();
        Files.createFile(path);
      } catch (FileAlreadyExistsException e) {
        throw new AlreadyExistsException(e, "There is a file %s already", location);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot make " + location + ": " + e, e);
      }
      return createOrOverwrite();
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      try {
        makeFolder();
        return new LocalOutputStream(path, new FileOutputStream(path.toFile()), durable, BUFFER);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot make " + location + ": " + e, e);
      }
    }

    private void makeFolder() throws IOException {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
    }

    @Override
    public InputFile toInputFile() {
      return new LocalInput(location, path);
    }
  }

  /**
   * A file read at any position. Not buffered, since Parquet reads whole pages, and not a channel,
   * which an interrupt would close. For one thread.
   */
  private static final class LocalInputStream extends SeekableInputStream {
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
}
