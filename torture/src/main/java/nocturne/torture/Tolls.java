package nocturne.torture;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts kills and faults by kind. Any thread may call. */
final class Tolls {
  private final Map<String, Long> byProcess = new TreeMap<>();
  private final Map<String, Long> byPlace = new TreeMap<>();
  private final Map<String, Long> faults = new TreeMap<>();
  private final Map<String, Long> leavings = new TreeMap<>();
  private final AtomicLong kills = new AtomicLong();
  private final AtomicLong starts = new AtomicLong();

  synchronized void killed(String process, String where) {
    kills.incrementAndGet();
    byProcess.merge(process, 1L, Long::sum);
    byPlace.merge(where, 1L, Long::sum);
  }

  synchronized void fault(String name) {
    faults.merge(name, 1L, Long::sum);
  }

  /** Counts effects of faults. */
  synchronized void brought(String what, long times) {
    if (times > 0) {
      faults.merge("  " + what, times, Long::sum);
    }
  }

  /** Counts a process that ended by itself while it should have worked. */
  synchronized void left(String process, int code) {
    leavings.merge(process + ", exit code " + code, 1L, Long::sum);
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

  synchronized Map<String, Long> byProcess() {
    return new TreeMap<>(byProcess);
  }

  synchronized Map<String, Long> byPlace() {
    return new TreeMap<>(byPlace);
  }

  synchronized Map<String, Long> faults() {
    return new TreeMap<>(faults);
  }

  synchronized Map<String, Long> leavings() {
    return new TreeMap<>(leavings);
  }
}
