package nocturne.bench;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Counts of latencies in whole milliseconds, apart for each interval of a run. Exact up to {@value
 * #MOST_MILLIS} ms; what took longer counts as that. Any thread may call.
 */
final class Latencies {
  static final int MOST_MILLIS = 120_000;

  /** With these every millisecond up to the most has a count of its own. */
  private static final int DIGITS = 5;

  private final List<Histogram> counts;

  /**
   * @param intervals how many the run has
   */
  Latencies(int intervals) {
    this.counts =
        Stream.generate(() -> new Histogram(MOST_MILLIS, DIGITS)).limit(intervals).toList();
  }

  /**
   * Adds one.
   *
   * @param interval in which it began, from 0; one outside the run is not counted
   * @param millis negative ones, of clocks that round differently, count as 0
   */
  synchronized void add(long interval, long millis) {
    if (interval >= 0 && interval < counts.size()) {
      counts.get((int) interval).recordValue(Math.max(0, Math.min(MOST_MILLIS, millis)));
    }
  }

  /** Number of latencies in the intervals from one, included, to another, excluded. */
  synchronized long count(int from, int to) {
    return counts.subList(from, to).stream().mapToLong(Histogram::getTotalCount).sum();
  }

  /**
   * The least latency that this share of those in the intervals does not exceed; empty where there
   * are none.
   *
   * @param share above 0, at most 1
   */
  synchronized OptionalLong percentile(double share, int from, int to) {
    Histogram all = new Histogram(MOST_MILLIS, DIGITS);
    counts.subList(from, to).forEach(all::add);
    return all.getTotalCount() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(all.getValueAtPercentile(100 * share));
  }
}
