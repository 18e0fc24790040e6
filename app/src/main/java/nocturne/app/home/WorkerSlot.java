package nocturne.app.home;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import nocturne.app.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A number that distinguishes the workers of this process from those of every other process on a
 * home: the lowest free one, held by a lock that ends with the process. A process that is started
 * again after a kill gets its predecessor's number, and so can end the predecessor's open
 * transactions.
 */
public final class WorkerSlot implements AutoCloseable {
  private static final int MOST = 1_000;

  private final int number;
  private final FileChannel channel;

  private WorkerSlot(int number, FileChannel channel) {
    this.number = number;
    this.channel = channel;
  }

  /** Takes the lowest free number. */
  public static WorkerSlot take(Home home) {
    try {
      Path folder = Files.createDirectories(home.slots());
      for (int n = 0; n < MOST; n++) {
        FileChannel channel =
            FileChannel.open(
                folder.resolve("worker-" + n + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        if (isLocked(channel)) {
          return new WorkerSlot(n, channel);
        }
        channel.close();
      }
    } catch (IOException e) {
      throw Failure.incomplete(
          "Cannot take a number for this process's workers in " + home + ": " + e.getMessage(), e);
    }
    throw Failure.incomplete("More than " + MOST + " processes run workers on " + home + ".");
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another worker of this process has it
    }
  }

  public int number() {
    return number;
  }

  /** Releases the number. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
