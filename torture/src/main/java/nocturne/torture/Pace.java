package nocturne.torture;

import java.util.Map;
import java.util.TreeMap;

/**
 * How fast this machine is just now, told by how long processes take to start: on one that others
 * use too, a time that falls into a process's work elsewhere would always fall into its start. Any
 * thread may call.
 */
final class Pace {
  /** What a worker takes to start on two cores that nobody else uses. */
  private static final double USUAL_MILLIS = 2_000;

  private static final double SLOWEST = 6;
  private static final double NEWEST = 0.3;

  private final Map<String, Double> starts = new TreeMap<>();
  private double slowness = 1;

  /** A process of this kind began to work so long after it was started. */
  synchronized void began(String kind, long millis) {
    starts.merge(kind, (double) millis, (old, now) -> old + NEWEST * (now - old));
    slowness += NEWEST * (Math.min(SLOWEST, Math.max(1, millis / USUAL_MILLIS)) - slowness);
  }

  /** How long a process of this kind takes to start. */
  synchronized long start(String kind) {
    return Math.round(starts.getOrDefault(kind, USUAL_MILLIS * slowness));
  }

  /** A span of time as it is on this machine. */
  synchronized long millis(long onAFreeMachine) {
    return Math.round(onAFreeMachine * slowness);
  }
}
