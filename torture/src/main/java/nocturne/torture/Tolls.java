package nocturne.torture;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts kills and faults by kind, under the headings of the report. Any thread may call. */
final class Tolls {
  private static final String FAULTS = "Faults";

  private final Map<String, Map<String, Long>> counts = new TreeMap<>();
  private final AtomicLong kills = new AtomicLong();
  private final AtomicLong starts = new AtomicLong();

  private synchronized void count(String heading, String what, long times) {
    counts.computeIfAbsent(heading, h -> new TreeMap<>()).merge(what, times, Long::sum);
  }

  void killed(String process, String where) {
    kills.incrementAndGet();
    count("Killed, by process", process, 1);
    count("Killed, by place", where, 1);
  }

  void fault(String name) {
    count(FAULTS, name, 1);
  }

  /** Counts effects of faults. */
  void brought(String what, long times) {
    if (times > 0) {
      count(FAULTS, "  " + what, times);
    }
  }

  /** Counts a process that ended by itself while it should have worked. */
  void left(String process, int code) {
    count("Ended by themselves", process + ", exit code " + code, 1);
  }

  void started() {
    starts.incrementAndGet();
  }

  long kills() {
    return kills.get();
  }

  long starts() {
    return starts.get();
  }

  /** Counts by heading and kind. */
  synchronized Map<String, Map<String, Long>> counts() {
    Map<String, Map<String, Long>> copy = new TreeMap<>();
    counts.forEach((heading, kinds) -> copy.put(heading, new TreeMap<>(kinds)));
    return copy;
  }
}
