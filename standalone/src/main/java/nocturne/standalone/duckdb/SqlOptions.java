package nocturne.standalone.duckdb;

import java.time.Duration;

/**
 * What a query may use of the machine.
 *
 * @param memoryMegabytes memory for a query, MB; one that needs more fails
 * @param threads threads for a query
 * @param longest time after which a query is ended; zero: no limit
 */
public record SqlOptions(int memoryMegabytes, int threads, Duration longest) {
  private static final int MEMORY_MEGABYTES = 1024;

  /** A gigabyte, and all processors. */
  public static SqlOptions defaults() {
    return new SqlOptions(
        MEMORY_MEGABYTES, Runtime.getRuntime().availableProcessors(), Duration.ZERO);
  }

  /** A copy with other memory. */
  public SqlOptions withMemoryMegabytes(int megabytes) {
    return new SqlOptions(megabytes, threads, longest);
  }
}
