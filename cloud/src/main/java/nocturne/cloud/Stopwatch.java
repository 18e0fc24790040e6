package nocturne.cloud;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Seconds since it was made: by the clock, and of the processors for this process. */
final class Stopwatch {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long from = System.nanoTime();
  private final long processorFrom = SYSTEM.getProcessCpuTime();

  double seconds() {
    return (System.nanoTime() - from) / 1e9;
  }

  double processorSeconds() {
    return (SYSTEM.getProcessCpuTime() - processorFrom) / 1e9;
  }
}
