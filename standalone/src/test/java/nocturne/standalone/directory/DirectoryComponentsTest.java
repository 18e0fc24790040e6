package nocturne.standalone.directory;

import java.nio.file.Path;
import nocturne.broker.component.Components;
import nocturne.broker.component.ComponentsContract;
import org.junit.jupiter.api.io.TempDir;

/** Components that are commanded through files. */
class DirectoryComponentsTest extends ComponentsContract {
  @TempDir private Path root;

  @Override
  protected Components open() {
    DirectoryStore store = new DirectoryStore(root, DirectoryOptions.defaults().withDurable(false));
    store.createBucket("files");
    return new Components(store, "files", word -> !dead.contains(word.self().process()));
  }
}
