package nocturne.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nocturne.standalone.directory.WholeFolder;

/** A new folder that is deleted, with all that lies in it, when this is closed. */
record TemporaryFolder(Path path) implements AutoCloseable {

  static TemporaryFolder make() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("nocturne-bench"));
  }

  @Override
  public void close() throws IOException {
    WholeFolder.delete(path);
  }
}
