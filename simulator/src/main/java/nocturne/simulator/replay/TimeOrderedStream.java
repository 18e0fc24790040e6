package nocturne.simulator.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Several streams merged by the time of exposure, then candid.
 *
 * <p>A stream need not be in order: the window holds packets read ahead, and a packet later than
 * that is sent as soon as it is read. (The survey's archives are in order of arrival, and some
 * packets are thousands late.) A packet without a time is sent at once.
 */
final class TimeOrderedStream implements SourceStream<ReplayPacket> {
  /** Packets of each stream held in memory; some 35 MB of real ones. */
  static final int WINDOW = 500;

  private final List<Ahead> streams = new ArrayList<>();

  TimeOrderedStream(List<SourceStream<ReplayPacket>> streams) {
    streams.forEach(stream -> this.streams.add(new Ahead(stream)));
  }

  @Override
  public @Nullable ReplayPacket next() {
    Ahead first = null;
    for (Ahead stream : streams) {
      ReplayPacket head = stream.head();
      if (head != null
          && (first == null || ReplayPacket.BY_TIME.compare(head, first.window.element()) < 0)) {
        first = stream;
      }
    }
    return first == null ? null : first.window.poll();
  }

  @Override
  public void close() throws IOException {
    for (Ahead stream : streams) {
      stream.stream.close();
    }
  }

  private static final class Ahead {
    private final SourceStream<ReplayPacket> stream;
    private final PriorityQueue<ReplayPacket> window = new PriorityQueue<>(ReplayPacket.BY_TIME);
    private boolean ended;

    Ahead(SourceStream<ReplayPacket> stream) {
      this.stream = stream;
    }

    @Nullable ReplayPacket head() {
      while (!ended && window.size() < WINDOW) {
        ReplayPacket packet = stream.next();
        if (packet == null) {
          ended = true;
        } else {
          window.add(packet);
        }
      }
      return window.peek();
    }
  }
}
