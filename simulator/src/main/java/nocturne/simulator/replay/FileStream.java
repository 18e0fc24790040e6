package nocturne.simulator.replay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import nocturne.simulator.replay.SourceStream.Content;
import org.jspecify.annotations.Nullable;

/** Files, in the order given. */
final class FileStream implements SourceStream<SourceStream.Content> {
  /** The largest file that is read; an alert is about 70 kB. */
  static final int LARGEST_BYTES = 256 << 20;

  private final Iterator<Named> files;
  private final SourceListener listener;

  /**
   * A file.
   *
   * @param name for messages
   */
  record Named(String name, Path path) {}

  FileStream(List<Named> files, SourceListener listener) {
    this.files = files.iterator();
    this.listener = listener;
  }

  @Override
  public @Nullable Content next() {
    while (files.hasNext()) {
      Named file = files.next();
      try (InputStream in = Files.newInputStream(file.path())) {
        byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
        if (bytes.length <= LARGEST_BYTES) {
          return new Content(file.name(), bytes);
        }
        listener.failed(file.name(), tooLarge(file.name()));
      } catch (IOException e) {
        listener.failed(
            file.name(),
            "Cannot read %s: %s; see that the file is there and may be read, then run this again."
                .formatted(file.name(), e));
      }
    }
    return null;
  }

  static String tooLarge(String source) {
    return ("Cannot read %s: it has more than the %s MB that are read at once; split it"
            + " into files of fewer records.")
        .formatted(source, LARGEST_BYTES >> 20);
  }
}
