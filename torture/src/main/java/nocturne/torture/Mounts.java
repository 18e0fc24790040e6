package nocturne.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Mounts folders, where the system and the user may. */
final class Mounts {
  private Mounts() {}

  /** Whether this user may mount anything; tries it at this folder. */
  static boolean areAllowed(Path folder) throws IOException {
    Files.createDirectories(folder);
    boolean allowed = disk(folder, 1);
    if (allowed) {
      unmount(folder);
    }
    Files.deleteIfExists(folder);
    return allowed;
  }

  /** Mounts a disk of its own at an empty folder; false where that is not allowed. */
  static boolean disk(Path folder, int megabytes) {
    return run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", "" + folder);
  }

  /** Makes a folder read-only until it is unmounted. */
  static boolean readOnly(Path folder) {
    if (!run("mount", "--bind", folder.toString(), folder.toString())) {
      return false;
    }
    if (run("mount", "-o", "remount,ro,bind", folder.toString())) {
      return true;
    }
    unmount(folder);
    return false;
  }

  /** Ends a mount; a disk's content is gone then. */
  static void unmount(Path folder) {
    run("umount", "-l", folder.toString());
  }

  private static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
