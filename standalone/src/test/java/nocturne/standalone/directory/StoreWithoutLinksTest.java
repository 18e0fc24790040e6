package nocturne.standalone.directory;

import java.io.IOException;
import java.nio.file.Path;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.ObjectStoreContract;
import org.junit.jupiter.api.io.TempDir;

/** The same contract on a file system that has no hard links. */
class StoreWithoutLinksTest extends ObjectStoreContract {
  @TempDir private Path root;

  @Override
  protected ObjectStore open() throws IOException {
    DirectoryOptions options = DirectoryOptions.defaults().withDurable(false);
    return new DirectoryStore(
        root,
        new FileWriting(
            root.resolve(".tmp"),
            options,
            (name, file) -> {
              throw new UnsupportedOperationException("no links here");
            }));
  }
}
