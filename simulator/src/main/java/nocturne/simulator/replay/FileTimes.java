package nocturne.simulator.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import nocturne.simulator.replay.FileStream.Named;

/**
 * Sorts files by their first packet's exposure. A file without a time stays after the one before
 * it; files of equal time stay in their order.
 */
final class FileTimes {
  private FileTimes() {}

  static List<Named> sorted(List<Named> files, PacketSplitter quietSplitter) {
    List<Timed> timed = new ArrayList<>();
    double last = Double.NEGATIVE_INFINITY;
    long lastCandid = Long.MIN_VALUE;
    for (Named file : files) {
      SourceStream.Content whole = new FileStream(List.of(file), Silence.LISTENER).next();
      if (whole != null) {
        Iterator<ReplayPacket> packets = quietSplitter.split(whole.source(), whole.bytes());
        ReplayPacket first = packets.hasNext() ? packets.next() : null;
        if (first != null && !Double.isNaN(first.jd())) {
          last = first.jd();
          lastCandid = first.candid() == null ? Long.MIN_VALUE : first.candid().value();
        }
      }
      timed.add(new Timed(file, last, lastCandid));
    }
    timed.sort(Comparator.comparingDouble(Timed::jd).thenComparingLong(Timed::candid));
    return timed.stream().map(Timed::file).toList();
  }

  private record Timed(Named file, double jd, long candid) {}

  /** The first pass reports nothing; problems are reported when the packets are sent. */
  static final class Silence implements SourceListener {
    static final SourceListener LISTENER = new Silence();

    private Silence() {}

    @Override
    public void rewrapped(String source, int records) {}

    @Override
    public void empty(String source) {}

    @Override
    public void failed(String source, String problem) {}
  }
}
