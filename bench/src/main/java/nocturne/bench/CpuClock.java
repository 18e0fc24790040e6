package nocturne.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Reads this process's processor time ten times a second until it is closed, so that the use
 * between any two moments is known afterwards.
 */
final class CpuClock implements AutoCloseable {
  private final SampledClock<Long> readings = new SampledClock<>("cpu-clock", 100, CpuClock::nanos);

  /**
   * Processor time until now of all threads of this process, the Kafka inside it included; 0 if the
   * JVM does not report it.
   */
  static long nanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** Seconds of processor time between two moments, in Unix milliseconds. */
  double seconds(long from, long to) {
    return (readings.at(to) - readings.at(from)) / 1e9;
  }

  @Override
  public void close() {
    readings.close();
  }
}
