package nocturne.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Moves the clocks of the workers for some time, with libfaketime. Only on nights whose workers
 * were started with it.
 */
final class ClockJumps {
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"));
  private static final String RIGHT = "+0";

  static void strike(Processes night, Random random) throws IOException, InterruptedException {
    ChildProcess process = night.workers().get(random.nextInt(night.workers().size()));
    Path clock = clock(night.home().root(), process.name());
    Files.writeString(clock, random.nextBoolean() ? "+2h" : "-1h");
    try {
      Thread.sleep(1_000 + random.nextInt(9_000));
    } finally {
      Files.writeString(clock, RIGHT);
    }
  }

  static Optional<Path> library() {
    return LIBRARIES.stream().filter(Files::exists).findFirst();
  }

  private static Path clock(Path home, String worker) {
    return home.resolveSibling(worker.replace(',', '-') + ".clock");
  }

  /** Environment of a worker whose clock can be set. */
  static Map<String, String> environment(Path home, String worker) throws IOException {
    Path clock = clock(home, worker);
    if (!Files.exists(clock)) {
      Files.writeString(clock, RIGHT);
    }
    return Map.of(
        "LD_PRELOAD",
        library().orElseThrow().toString(),
        "FAKETIME_TIMESTAMP_FILE",
        clock.toString(),
        "FAKETIME_NO_CACHE",
        "1",
        "DONT_FAKE_MONOTONIC",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Without it each wait with a deadline ends at once, and a JVM spins.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }
}
