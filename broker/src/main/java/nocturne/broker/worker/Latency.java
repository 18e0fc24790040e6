package nocturne.broker.worker;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * Latencies: the time from a packet's record on the survey's topic to a stage's commit. The time of
 * the record is set by the survey's clock, or by its Kafka. One thread takes and commits, any
 * thread copies. Adding an alert creates no object.
 */
public final class Latency {
  private static final long LONGEST_MILLIS = 7L * 24 * 3_600_000;
  private static final int DIGITS = 2;

  private final Histogram committed = empty();

  /** An empty histogram: whole milliseconds up to a week, with two digits. */
  public static Histogram empty() {
    return new Histogram(LONGEST_MILLIS, DIGITS);
  }

  private synchronized void add(long[] sentMillis, int packets, long nowMillis) {
    for (int i = 0; i < packets; i++) {
      // Ahead of our clock counts as no time, above a week as a week.
      committed.recordValue(Math.max(0, Math.min(LONGEST_MILLIS, nowMillis - sentMillis[i])));
    }
  }

  /** The latencies committed since the worker began, in milliseconds. */
  public synchronized Histogram copy() {
    return committed.copy();
  }

  /** The times of what a task has taken and not yet committed. For one thread. */
  static final class Taken {
    private static final int FIRST_ROOM = 256;

    private long[] sentMillis = new long[FIRST_ROOM];
    private int packets;

    void add(long millis) {
      if (packets == sentMillis.length) {
        sentMillis = Arrays.copyOf(sentMillis, 2 * packets);
      }
      sentMillis[packets++] = millis;
    }

    void committed(Latency to, long nowMillis) {
      to.add(sentMillis, packets, nowMillis);
      clear();
    }

    void clear() {
      packets = 0;
    }
  }
}
