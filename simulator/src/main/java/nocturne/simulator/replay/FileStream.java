package nocturne.simulator.replay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The packets of files, in the order given. */
final class FileStream implements PacketStream {
  /** The largest file that is read; an alert is about 70 kB. */
  static final int LARGEST_BYTES = 256 << 20;

  private final Iterator<Path> files;
  private final PacketSplitter splitter;
  private final SourceListener listener;
  private Iterator<ReplayPacket> ready = Collections.emptyIterator();

  FileStream(List<Path> files, PacketSplitter splitter, SourceListener listener) {
    this.files = files.iterator();
    this.splitter = splitter;
    this.listener = listener;
  }

  @Override
  public @Nullable ReplayPacket next() {
    while (!ready.hasNext() && files.hasNext()) {
      Path file = files.next();
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
        if (bytes.length > LARGEST_BYTES) {
          listener.failed(file.toString(), tooLarge(file.toString()));
        } else {
          ready = splitter.split(file.toString(), bytes);
        }
      } catch (IOException e) {
        listener.failed(
            file.toString(),
            ("Cannot read %s: %s; see that the file is there and may be read, then"
                    + " replay the night again.")
                .formatted(file, e));
      }
    }
    return ready.hasNext() ? ready.next() : null;
  }

  static String tooLarge(String source) {
    return ("Cannot send %s: it has more than the %s MB that are read at once; split it"
            + " into files of fewer records.")
        .formatted(source, LARGEST_BYTES >> 20);
  }
}
