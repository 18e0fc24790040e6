package nocturne.standalone.iceberg;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import nocturne.broker.crash.KillPoint;

/**
 * Where the tables are and how they are kept.
 *
 * @param warehouse folder of the tables' files; with a catalogue on a server, one that all reach
 * @param catalogUri the catalogue's JDBC address
 * @param catalogName the name the catalogue has in that database; other programs must give it too
 * @param catalogProperties what the JDBC driver wants besides, such as {@code jdbc.user}
 * @param durable whether files are forced to the disk before a commit points to them
 * @param fileBytes size that {@link IcebergTables#compact} aims at for a data file, bytes
 * @param leastFiles how many small files of a night must have come together before {@link
 *     IcebergTables#compact} finds it worth writing them as one
 * @param leastGroupRows files whose row groups have fewer rows are written anew when compacted,
 *     those of others are copied
 * @param grace how long ago a file or snapshot must have gone out of use before it is deleted
 * @param mostColumns plain columns that a table may get
 * @param clock by which that age is measured
 * @param kill told of each place between two writes
 */
public record IcebergOptions(
    Path warehouse,
    String catalogUri,
    String catalogName,
    Map<String, String> catalogProperties,
    boolean durable,
    long fileBytes,
    int leastFiles,
    int leastGroupRows,
    Duration grace,
    int mostColumns,
    Clock clock,
    KillPoint kill) {
  private static final long FILE_BYTES = 256L << 20;
  private static final int GROUP_ROWS = 4096;
  private static final int MOST_COLUMNS = 2000;

  public IcebergOptions {
    warehouse = warehouse.toAbsolutePath().normalize();
    catalogProperties = Map.copyOf(catalogProperties);
  }

  /**
   * Tables in a folder of this machine, their catalogue in {@code catalog.db} beside them under the
   * name {@code nocturne}.
   */
  public static IcebergOptions in(Path folder) {
    Path warehouse = folder.toAbsolutePath().normalize();
    return new IcebergOptions(
        warehouse,
        "jdbc:sqlite:" + warehouse.resolve("catalog.db"),
        "nocturne",
        Map.of(),
        true,
        FILE_BYTES,
        2,
        GROUP_ROWS,
        Duration.ofHours(1),
        MOST_COLUMNS,
        Clock.systemUTC(),
        KillPoint.NONE);
  }

  /** The same, with the catalogue in another database. */
  public IcebergOptions withCatalog(String uri, String name, Map<String, String> properties) {
    return new IcebergOptions(
        warehouse,
        uri,
        name,
        properties,
        durable,
        fileBytes,
        leastFiles,
        leastGroupRows,
        grace,
        mostColumns,
        clock,
        kill);
  }

  /** The same, forcing files to the disk or not. */
  public IcebergOptions withDurable(boolean wanted) {
    return new IcebergOptions(
        warehouse,
        catalogUri,
        catalogName,
        catalogProperties,
        wanted,
        fileBytes,
        leastFiles,
        leastGroupRows,
        grace,
        mostColumns,
        clock,
        kill);
  }

  /** The same, with data files of another size after compaction. */
  public IcebergOptions withFileBytes(long bytes) {
    return new IcebergOptions(
        warehouse,
        catalogUri,
        catalogName,
        catalogProperties,
        durable,
        bytes,
        leastFiles,
        leastGroupRows,
        grace,
        mostColumns,
        clock,
        kill);
  }

  /** The same, deleting after another time, by another clock. */
  public IcebergOptions withGrace(Duration time, Clock by) {
    return new IcebergOptions(
        warehouse,
        catalogUri,
        catalogName,
        catalogProperties,
        durable,
        fileBytes,
        leastFiles,
        leastGroupRows,
        time,
        mostColumns,
        by,
        kill);
  }

  /** The same, with another number of small files that are worth compacting. */
  public IcebergOptions withLeastFiles(int files) {
    return new IcebergOptions(
        warehouse,
        catalogUri,
        catalogName,
        catalogProperties,
        durable,
        fileBytes,
        files,
        leastGroupRows,
        grace,
        mostColumns,
        clock,
        kill);
  }

  /** The same, with another number of rows that makes a row group worth keeping as it is. */
  public IcebergOptions withLeastGroupRows(int rows) {
    return new IcebergOptions(
        warehouse,
        catalogUri,
        catalogName,
        catalogProperties,
        durable,
        fileBytes,
        leastFiles,
        rows,
        grace,
        mostColumns,
        clock,
        kill);
  }

  /** The same, with a listener at the places between two writes. */
  public IcebergOptions withKill(KillPoint listener) {
    return new IcebergOptions(
        warehouse,
        catalogUri,
        catalogName,
        catalogProperties,
        durable,
        fileBytes,
        leastFiles,
        leastGroupRows,
        grace,
        mostColumns,
        clock,
        listener);
  }
}
