package nocturne.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads this process's processor time ten times a second until it is closed, and so tells the use
 * between any two moments afterwards.
 */
final class CpuClock implements AutoCloseable {
  private static final int PERIOD_MILLIS = 100;

  /** Processor time in nanoseconds by Unix milliseconds. */
  private final ConcurrentSkipListMap<Long, Long> readings = new ConcurrentSkipListMap<>();

  private final Thread thread = new Thread(this::readOn, "cpu-clock");

  CpuClock() {
    read();
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Processor time until now of all threads of this process, the Kafka inside it included; 0 where
   * the JVM does not tell it.
   */
  static long nanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** Seconds of processor time between two moments, in Unix milliseconds. */
  double seconds(long from, long to) {
    return (at(to) - at(from)) / 1e9;
  }

  private long at(long millis) {
    Map.@Nullable Entry<Long, Long> reading = readings.ceilingEntry(millis);
    return (reading != null ? reading : readings.lastEntry()).getValue();
  }

  private void readOn() {
    try {
      while (true) {
        Thread.sleep(PERIOD_MILLIS);
        read();
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void read() {
    readings.put(System.currentTimeMillis(), nanos());
  }

  @Override
  public void close() {
    read();
    thread.interrupt();
  }
}
