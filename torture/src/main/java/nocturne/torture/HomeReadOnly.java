package nocturne.torture;

import java.nio.file.Path;
import java.util.Random;

/** Makes the stores' folder of the home one that cannot be written to, for some seconds. */
final class HomeReadOnly {
  private HomeReadOnly() {}

  static final String NAME = "home read-only";

  static void strike(Processes night, Random random) throws InterruptedException {
    Path store = night.home().root().resolve("store");
    if (!Mounts.readOnly(store)) {
      return; // no process has made it yet
    }
    try {
      Thread.sleep(2_000 + random.nextInt(6_000));
    } finally {
      Mounts.unmount(store);
    }
  }
}
