package nocturne.simulator.replay;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Standard input: an archive if it begins like one, else one packet file. */
final class StandardInput {
  private static final int TAR_MAGIC_AT = 257;
  private static final byte[] TAR_MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);

  private StandardInput() {}

  static PacketStream open(InputStream stdin, PacketSplitter splitter, SourceListener listener)
      throws IOException {
    BufferedInputStream in = new BufferedInputStream(stdin, 1 << 18);
    in.mark(TAR_MAGIC_AT + TAR_MAGIC.length);
    byte[] start = in.readNBytes(TAR_MAGIC_AT + TAR_MAGIC.length);
    in.reset();
    if (isGzip(start) || isTar(start)) {
      return new ArchiveStream(PacketSources.STDIN, in, splitter, listener);
    }
    byte[] bytes = in.readNBytes(FileStream.LARGEST_BYTES + 1);
    Iterator<ReplayPacket> packets = Collections.emptyIterator();
    if (bytes.length > FileStream.LARGEST_BYTES) {
      listener.failed(PacketSources.STDIN, FileStream.tooLarge("standard input"));
    } else if (bytes.length == 0) {
      listener.empty(PacketSources.STDIN);
    } else {
      packets = splitter.split(PacketSources.STDIN, bytes);
    }
    return new Held(packets);
  }

  private static boolean isGzip(byte[] start) {
    return start.length >= 2 && start[0] == 0x1f && (start[1] & 0xff) == 0x8b;
  }

  private static boolean isTar(byte[] start) {
    if (start.length < TAR_MAGIC_AT + TAR_MAGIC.length) {
      return false;
    }
    for (int i = 0; i < TAR_MAGIC.length; i++) {
      if (start[TAR_MAGIC_AT + i] != TAR_MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  private record Held(Iterator<ReplayPacket> packets) implements PacketStream {
    @Override
    public @Nullable ReplayPacket next() {
      return packets.hasNext() ? packets.next() : null;
    }
  }
}
