package nocturne.standalone.iceberg;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import nocturne.broker.crash.KillPoint;

/**
 * Places and limits of the tables.
 *
 * @param warehouse folder of the tables' files; with a catalogue on a server, a folder that all
 *     clients reach
 * @param catalog where the catalogue is
 * @param durable whether files are forced to the disk before a commit points to them
 * @param leastFiles number of small files of a night from which {@link IcebergTables#compact} joins
 *     them
 * @param leastGroupRows files whose row groups have fewer rows are rewritten by compaction, others
 *     are copied
 * @param grace time out of use after which a file or snapshot is deleted
 * @param kill called at each place between two writes
 */
public record IcebergOptions(
    Path warehouse,
    Catalog catalog,
    boolean durable,
    int leastFiles,
    int leastGroupRows,
    Grace grace,
    KillPoint kill) {
  /** Target size of a data file for {@link IcebergTables#compact}. */
  static final long FILE_BYTES = 256L << 20;

  /** Limit for a table's plain columns. */
  static final int MOST_COLUMNS = 2000;

  private static final int GROUP_ROWS = 4096;

  /**
   * A catalogue in a database.
   *
   * @param uri its JDBC address
   * @param name the catalogue's name in that database; other programs must give it too
   * @param properties further settings of the JDBC driver, such as {@code jdbc.user}
   */
  public record Catalog(String uri, String name, Map<String, String> properties) {
    public Catalog {
      properties = Map.copyOf(properties);
    }

    /** Whether it is in a file of SQLite. */
    boolean isFile() {
      return uri.startsWith("jdbc:sqlite:");
    }
  }

  /** A time, and the clock by which it is measured. */
  public record Grace(Duration time, Clock clock) {
    /** The time from which what is out of use stays. */
    Instant start() {
      return clock.instant().minus(time);
    }
  }

  public IcebergOptions {
    warehouse = warehouse.toAbsolutePath().normalize();
  }

  /**
   * Tables in a folder of this machine, with a catalogue in {@code catalog.db} beside them under
   * the name {@code nocturne}.
   */
  public static IcebergOptions in(Path folder) {
    Path warehouse = folder.toAbsolutePath().normalize();
    return new IcebergOptions(
        warehouse,
        new Catalog("jdbc:sqlite:" + warehouse.resolve("catalog.db"), "nocturne", Map.of()),
        true,
        2,
        GROUP_ROWS,
        new Grace(Duration.ofHours(1), Clock.systemUTC()),
        KillPoint.NONE);
  }

  /** A copy with the catalogue in another database. */
  public IcebergOptions withCatalog(String uri, String name, Map<String, String> properties) {
    return new IcebergOptions(
        warehouse,
        new Catalog(uri, name, properties),
        durable,
        leastFiles,
        leastGroupRows,
        grace,
        kill);
  }

  /** A copy that forces files to the disk, or not. */
  public IcebergOptions withDurable(boolean wanted) {
    return new IcebergOptions(warehouse, catalog, wanted, leastFiles, leastGroupRows, grace, kill);
  }

  /** A copy with another grace time and clock. */
  public IcebergOptions withGrace(Duration time, Clock by) {
    return new IcebergOptions(
        warehouse, catalog, durable, leastFiles, leastGroupRows, new Grace(time, by), kill);
  }

  /** A copy with another number of small files that are worth compacting. */
  public IcebergOptions withLeastFiles(int files) {
    return new IcebergOptions(warehouse, catalog, durable, files, leastGroupRows, grace, kill);
  }

  /** A copy with another number of rows from which a row group is copied. */
  public IcebergOptions withLeastGroupRows(int rows) {
    return new IcebergOptions(warehouse, catalog, durable, leastFiles, rows, grace, kill);
  }

  /** A copy with a listener at the places between two writes. */
  public IcebergOptions withKill(KillPoint listener) {
    return new IcebergOptions(
        warehouse, catalog, durable, leastFiles, leastGroupRows, grace, listener);
  }
}
