package nocturne.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Fills the home's disk for some seconds. Only on nights that have a disk of their own. */
final class DiskFills {
  private static final int MEGABYTES = 640;
  private static final int PIECE = 4 << 20;
  private static final String BALLAST = "ballast";

  static void strike(Processes night, Random random) throws IOException, InterruptedException {
    Path ballast = night.home().resolveSibling(BALLAST);
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

  /** A disk in this folder for one home; null for a user who may not mount one. */
  static @Nullable Path ownDisk(Path folder) throws IOException {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    try {
      return mount(disk) ? disk : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /**
   * Mounts a disk at an empty folder.
   *
   * @return false for a user who may not, or without the system's support
   */
  private static boolean mount(Path folder) throws InterruptedException {
    return run(
        List.of("mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "tmpfs", "" + folder));
  }

  /** Unmounts the disk, with its content. */
  static void unmount(Path folder) throws InterruptedException {
    run(List.of("umount", "-l", folder.toString()));
  }

  private static boolean run(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }
}
