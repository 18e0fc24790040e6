package nocturne.torture;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Makes the stores' folder of the home, or the whole of it, one that cannot be written to, for some
 * seconds. A process that is started on such a home must end and say why.
 */
final class HomeReadOnly {
  static final String NAME = "home read-only";
  private static final long START_SECONDS = 60;
  private static final int INCOMPLETE = 1;
  private static final int MISUSE = 2;

  private HomeReadOnly() {}

  static void strike(Processes night, Random random) throws Exception {
    boolean whole = random.nextInt(3) == 0;
    Path root = night.home().root();
    Path folder = whole ? root : root.resolve("store");
    if (!Mounts.readOnly(folder)) {
      return; // no process has made it yet
    }
    try {
      if (whole) {
        requireRefusal(night);
      }
      Thread.sleep(2_000 + random.nextInt(6_000));
    } finally {
      Mounts.unmount(folder);
    }
  }

  private static void requireRefusal(Processes night) throws Exception {
    Java.Child started = night.command(List.of("worker", "--stages", "filter"));
    started.awaitEnd(START_SECONDS);
    int code = started.exitCode();
    night.tell("a worker on the home that is read-only ended with exit code " + code);
    if (code != INCOMPLETE && code != MISUSE) {
      throw new TortureException(
          "A worker does not refuse a home that is read-only: exit code "
              + code
              + "; see the log of the conductor");
    }
    night.brought("processes that refused a home that is read-only", 1);
  }
}
