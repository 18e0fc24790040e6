package nocturne.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Fills the home's disk for some seconds. Only on nights that have a disk of their own. */
final class DiskFills {
  private static final int MEGABYTES = 640;
  private static final int PIECE = 4 << 20;
  private static final String BALLAST = "ballast";

  static void strike(Processes night, Random random) throws IOException, InterruptedException {
    Path ballast = night.home().root().resolveSibling(BALLAST);
    try {
      fill(ballast, random.nextInt(200) << 10);
      Thread.sleep(2_000 + random.nextInt(6_000));
    } finally {
      Files.deleteIfExists(ballast);
    }
  }

  private static void fill(Path ballast, long leave) throws IOException {
    byte[] piece = new byte[PIECE];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      long left = Files.getFileStore(ballast).getUsableSpace() - leave;
      for (; left > 0; left = Files.getFileStore(ballast).getUsableSpace() - leave) {
        out.write(piece, 0, (int) Math.min(piece.length, left));
      }
    } catch (IOException e) {
      // The disk is full, as intended.
    }
  }

  /** Mounts a disk of its own in a folder, for one home; null for a user who may not mount one. */
  static @Nullable Path ownDisk(Path folder) throws IOException {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    return Mounts.disk(disk, MEGABYTES) ? disk : null;
  }
}
