package nocturne.simulator.replay;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several streams one after the other, each opened when its turn comes and closed when it ends. */
final class ChainedStream implements PacketStream {
  private final Iterator<Opener> rest;
  private final SourceListener listener;
  private @Nullable PacketStream current;

  ChainedStream(List<Opener> openers, SourceListener listener) {
    this.rest = openers.iterator();
    this.listener = listener;
  }

  @Override
  public @Nullable ReplayPacket next() {
    while (true) {
      if (current == null) {
        if (!rest.hasNext()) {
          return null;
        }
        current = open(rest.next());
        continue;
      }
      ReplayPacket packet = current.next();
      if (packet != null) {
        return packet;
      }
      closeCurrent();
    }
  }

  private @Nullable PacketStream open(Opener opener) {
    try {
      return opener.open();
    } catch (IOException e) {
      listener.failed(
          opener.name(),
          "Cannot open "
              + opener.name()
              + ": "
              + e
              + "; see that it may be read, then replay the night again.");
      return null;
    }
  }

  private void closeCurrent() {
    PacketStream closing = current;
    current = null;
    if (closing != null) {
      try {
        closing.close();
      } catch (IOException e) {
        listener.failed("a source", "Cannot close a source after it was read: " + e + ".");
      }
    }
  }

  @Override
  public void close() {
    closeCurrent();
  }

  /** A source that is not open yet. */
  interface Opener {
    String name();

    PacketStream open() throws IOException;
  }
}
