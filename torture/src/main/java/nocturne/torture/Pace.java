package nocturne.torture;

import java.util.Map;
import java.util.TreeMap;

/**
 * Measures the speed of the machine now, by the duration of process starts: on a loaded machine,
 * kills after a fixed time at work would always fall into the start. Any thread may call.
 */
final class Pace {
  /** Duration of a worker's start on two idle cores. */
  private static final double USUAL_MILLIS = 2_000;

  private static final double SLOWEST = 6;
  private static final double NEWEST = 0.3;

  private final Map<String, Double> starts = new TreeMap<>();
  private double slowness = 1;

  /** Notes how long after its start a process of this kind began to work. */
  synchronized void began(String kind, long millis) {
    starts.merge(kind, (double) millis, (old, now) -> old + NEWEST * (now - old));
    slowness += NEWEST * (Math.min(SLOWEST, Math.max(1, millis / USUAL_MILLIS)) - slowness);
  }

  /** Current duration of a start of this kind. */
  synchronized long start(String kind) {
    return Math.round(starts.getOrDefault(kind, USUAL_MILLIS * slowness));
  }

  /** A time of an idle machine, scaled to this one. */
  synchronized long millis(long onAFreeMachine) {
    return Math.round(onAFreeMachine * slowness);
  }
}
