package nocturne.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value again and again until it is closed, so that the value at any moment is known
 * afterwards.
 */
final class SampledClock<T> implements AutoCloseable {
  private final int periodMillis;
  private final Supplier<T> reading;

  /** The readings by Unix milliseconds. */
  private final ConcurrentSkipListMap<Long, T> readings = new ConcurrentSkipListMap<>();

  private final Thread thread;

  /**
   * Begins to read.
   *
   * @param name of the thread that reads
   */
  SampledClock(String name, int periodMillis, Supplier<T> reading) {
    this.periodMillis = periodMillis;
    this.reading = reading;
    this.thread = new Thread(this::readOn, name);
    read();
    thread.setDaemon(true);
    thread.start();
  }

  /** The first reading from this moment on, in Unix milliseconds; else the last. */
  T at(long millis) {
    Map.@Nullable Entry<Long, T> next = readings.ceilingEntry(millis);
    return (next != null ? next : readings.lastEntry()).getValue();
  }

  private void readOn() {
    try {
      while (true) {
        Thread.sleep(periodMillis);
        read();
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private synchronized void read() {
    T now = reading.get();
    readings.put(System.currentTimeMillis(), now);
  }

  @Override
  public void close() {
    read();
    thread.interrupt();
  }
}
