package nocturne.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Counts of latencies in whole milliseconds, apart for each interval of a run. Exact up to {@value
 * #MOST_MILLIS} ms; what took longer counts as that. Any thread may call.
 */
final class Latencies {
  static final int MOST_MILLIS = 120_000;

  private final List<long[]> counts = new ArrayList<>();

  /**
   * @param intervals how many the run has
   */
  Latencies(int intervals) {
    for (int i = 0; i < intervals; i++) {
      counts.add(new long[MOST_MILLIS + 1]);
    }
  }

  /**
   * Adds one.
   *
   * @param interval in which it began, from 0; one outside the run is not counted
   * @param millis negative ones, of clocks that round differently, count as 0
   */
  synchronized void add(long interval, long millis) {
    if (interval >= 0 && interval < counts.size()) {
      counts.get((int) interval)[(int) Math.max(0, Math.min(MOST_MILLIS, millis))]++;
    }
  }

  /** How many there are in the intervals from one, included, to another, excluded. */
  synchronized long count(int from, int to) {
    long count = 0;
    for (long[] interval : counts.subList(from, to)) {
      for (long each : interval) {
        count += each;
      }
    }
    return count;
  }

  /**
   * The least latency that this share of those in the intervals does not exceed; empty where there
   * are none.
   *
   * @param share above 0, at most 1
   */
  synchronized OptionalLong percentile(double share, int from, int to) {
    long wanted = (long) Math.ceil(share * count(from, to));
    long seen = 0;
    for (int millis = 0; millis <= MOST_MILLIS && wanted > 0; millis++) {
      for (long[] interval : counts.subList(from, to)) {
        seen += interval[millis];
      }
      if (seen >= wanted) {
        return OptionalLong.of(millis);
      }
    }
    return OptionalLong.empty();
  }
}
