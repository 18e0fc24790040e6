package nocturne.standalone.duckdb;

import java.time.Duration;

/**
 * The resources of a query.
 *
 * @param memoryMegabytes maximum memory, MB; a query that needs more fails
 * @param threads for a query
 * @param longest maximum time of a query; zero for no limit
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
