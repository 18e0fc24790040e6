package nocturne.simulator.replay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts files into the order of their first packet's exposure. A file without a time stays behind
 * the one before it; files of equal time stay in their order.
 */
final class FileTimes {
  private FileTimes() {}

  static List<Path> sorted(List<Path> files, PacketSplitter quietSplitter) {
    List<Timed> timed = new ArrayList<>();
    double last = Double.NEGATIVE_INFINITY;
    long lastCandid = Long.MIN_VALUE;
    for (Path file : files) {
      FileStream one = new FileStream(List.of(file), quietSplitter, Silence.LISTENER);
      ReplayPacket first = one.next();
      if (first != null && !Double.isNaN(first.jd())) {
        last = first.jd();
        lastCandid = first.candid() == null ? Long.MIN_VALUE : first.candid().value();
      }
      timed.add(new Timed(file, last, lastCandid));
    }
    timed.sort(Comparator.comparingDouble(Timed::jd).thenComparingLong(Timed::candid));
    return timed.stream().map(Timed::file).toList();
  }

  private record Timed(Path file, double jd, long candid) {}

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
