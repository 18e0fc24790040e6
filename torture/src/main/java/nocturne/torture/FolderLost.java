package nocturne.torture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import nocturne.app.wiring.Stores;
import nocturne.standalone.directory.WholeFolder;
import org.jspecify.annotations.Nullable;

/**
 * Deletes Kafka's folder in the home, once a night, and repairs the instance. The survey then sends
 * everything again, since its topic was there too. Only while a night is received that has not been
 * ended before: messages of a closed night stay lost.
 */
final class FolderLost {
  private static final long REPAIR_SECONDS = 120;
  private static final int TRIES = 5;

  /** The night is received soon after it begins. */
  private static final int WAIT_SECONDS = 15;

  private FolderLost() {}

  static void strike(Processes night, Random random) throws IOException, InterruptedException {
    if (night.lossesOfKafka() > 0) {
      return;
    }
    // Rather when something has been received.
    Thread.sleep(random.nextInt(6_000));
    for (int i = 0; i < WAIT_SECONDS && !isFirstRevision(night); i++) {
      Thread.sleep(1_000);
    }
    if (!isFirstRevision(night)) {
      return;
    }
    night.allDown("Kafka's folder is lost");
    try {
      if (!delete(night)) {
        return;
      }
      if (random.nextBoolean()) {
        Java.Child first = night.command(List.of("repair"));
        Thread.sleep(500 + random.nextInt(5_000));
        first.kill();
        night.killed("repair", KillPlan.ANY);
      }
      repair(night);
      night.loseKafka();
      night.brought("folders deleted and repaired", 1);
    } finally {
      night.allUp();
    }
  }

  private static boolean isFirstRevision(Processes night) throws IOException {
    try (Stores stores = night.openStores()) {
      return night.isReceiving()
          && stores
              .journal()
              .latest(TorturedNight.NIGHT)
              .filter(e -> e.revision() == 1)
              .isPresent();
    }
  }

  private static boolean delete(Processes night) throws IOException, InterruptedException {
    try (@Nullable FileChannel lock = night.home().lockKafka()) {
      if (lock == null) {
        return false;
      }
      WholeFolder.delete(night.home().kafka());
      return true;
    }
  }

  /** Tries again where a command had the home. */
  static void repair(Processes night) throws IOException, InterruptedException {
    for (int i = 0; i < TRIES; i++) {
      Java.Child repair = night.command(List.of("repair"));
      repair.awaitEnd(REPAIR_SECONDS);
      night.tell("repair ended with exit code " + repair.exitCode());
      if (Files.exists(night.home().kafka()) && repair.exitCode() <= 1) {
        return;
      }
      Thread.sleep(1_000);
    }
    throw new TortureException("`nocturne repair` does not come to its end; see its log");
  }
}
