package nocturne.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The disk's own rate: one large file, written and synced. */
final class DiskRate {
  private static final long BYTES = 1L << 30;
  private static final int BLOCK = 1 << 20;

  private DiskRate() {}

  /** Megabytes a second of the disk with this folder. */
  static double of(Path folder) throws IOException, InterruptedException {
    SurveyNight.settle();
    Path file = folder.resolve("disk");
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    long began = System.nanoTime();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long written = 0; written < BYTES; ) {
        block.clear();
        written += channel.write(block);
      }
      channel.force(true);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    Files.delete(file);
    return BYTES / 1e6 / seconds;
  }
}
