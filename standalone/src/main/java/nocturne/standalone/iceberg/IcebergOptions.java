package nocturne.standalone.iceberg;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import nocturne.broker.crash.KillPoint;

/**
 * Places and limits of the tables.
 *
 * @param warehouse folder of the tables' files; with a catalogue on a server, a folder that all
 *     clients reach
 * @param catalogUri the catalogue's JDBC address
 * @param catalogName the catalogue's name in that database; other programs must give it too
 * @param catalogProperties further settings of the JDBC driver, such as {@code jdbc.user}
 * @param durable whether files are forced to the disk before a commit points to them
 * @param fileBytes target size of a data file for {@link IcebergTables#compact}, bytes
 * @param leastFiles number of small files of a night from which {@link IcebergTables#compact} joins
 *     them
 * @param leastGroupRows files whose row groups have fewer rows are rewritten by compaction, others
 *     are copied
 * @param grace time out of use after which a file or snapshot is deleted
 * @param mostColumns limit for a table's plain columns
 * @param clock by which that time is measured
 * @param kill reached at each place between two writes
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
   * Tables in a folder of this machine, with a catalogue in {@code catalog.db} beside them under
   * the name {@code nocturne}.
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

  /** A copy with the catalogue in another database. */
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

  /** A copy that forces files to the disk, or not. */
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

  /** A copy with another size of data files after compaction. */
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

  /** A copy with another grace time and clock. */
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

  /** A copy with another number of small files that are worth compacting. */
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

  /** A copy with another number of rows from which a row group is copied. */
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

  /** A copy with a listener at the places between two writes. */
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
