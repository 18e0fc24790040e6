package nocturne.standalone.directory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes a write that failed because the disk is full, which may be retried, from other
 * failures.
 */
public final class FullDisk {
  private static final long NOTHING_LEFT = 1 << 20;
  private static final List<String> WORDS =
      List.of("no space left", "quota exceeded", "sqlite_full", "disk is full");

  private FullDisk() {}

  /**
   * Whether the disk is full. The system's message depends on the machine's language, so the disk's
   * free space is checked too.
   *
   * @param path where it was to be written
   */
  public static boolean isCauseOf(Throwable thrown, Path path) {
    boolean wroteFile = false;
    for (@Nullable Throwable t = thrown; t != null; t = t.getCause()) {
      String text = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (WORDS.stream().anyMatch(text::contains)) {
        return true;
      }
      wroteFile |= t instanceof IOException;
    }
    long free = FileWriting.freeBytes(path);
    return wroteFile && free >= 0 && free < NOTHING_LEFT;
  }
}
