package nocturne.broker.port;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import nocturne.core.alert.Alert;
import nocturne.core.night.Night;

/**
 * The instance's tables: that of alerts, whose columns follow their packets, and tables of fixed
 * columns. Rows are appended together with the ranges of their topic, and an append is refused if a
 * range does not follow the newest. So the table has its own progress.
 */
public interface Tables extends AutoCloseable {

  /**
   * Makes a table of alerts unless it exists.
   *
   * @return whether it was made now
   */
  boolean create(String table);

  /**
   * Makes a table of fixed columns unless it exists. It has its own columns and those of every
   * table: the alert's candid, its night, and its place on the survey's topic. An existing table
   * gets the columns that it lacks.
   *
   * @return whether it was made now
   */
  boolean create(String table, List<TableColumn> columns);

  boolean exists(String table);

  boolean drop(String table);

  /** The tables of the dataset, ascending by name. */
  List<String> tables();

  /** Size of the table in bytes, approximately; empty if unknown. */
  default OptionalLong bytes(String table) {
    return OptionalLong.empty();
  }

  /** Whether any part of the dataset exists: tables, or what a killed deletion left of them. */
  boolean datasetExists();

  /**
   * Deletes the dataset with all its tables. May be killed at any time and called again.
   *
   * @return whether there was anything
   */
  boolean dropDataset();

  /**
   * For each partition of the topic the newest {@code to} of an append; partitions never appended
   * are missing (0).
   */
  Map<Integer, Long> progress(String table, String topic);

  /** A writer for the next append. */
  TableWriter writer(String table);

  /** Receives rows. */
  @FunctionalInterface
  interface RowSink {
    /**
     * A row; a missing number is -1.
     *
     * @param surveyPartition its partition of the survey's topic
     * @param surveyOffset its offset there
     */
    void row(long candid, int surveyPartition, long surveyOffset);
  }

  /**
   * Every row of one night, in any order, repetitions included.
   *
   * @throws PortException.Broken if a part of the table is missing or cannot be read; names it
   */
  void rows(String table, Night night, RowSink each);

  /** Receives rows with digests of their values. */
  @FunctionalInterface
  interface DigestSink {
    /**
     * A row.
     *
     * @param candid of the alert; -1 if missing
     * @param digest of its values, as {@link Tables#digest} makes it of an alert
     */
    void row(long candid, long digest);
  }

  /**
   * Every row of one night with a digest of all its values, in any order, repetitions included.
   *
   * @throws PortException.Broken if a part of the table is missing or cannot be read; names it
   */
  void digests(String table, Night night, DigestSink each);

  /** The digest of this alert's row: one number made of every value in the row. */
  long digest(Alert alert);

  /** The candid of every row of one night, in any order, repetitions included. */
  default void candids(String table, Night night, LongConsumer each) {
    rows(table, night, (candid, partition, offset) -> each.accept(candid));
  }

  /**
   * Alerts that appends dead-lettered and no later one healed: only these of the table sink's dead
   * letters count.
   */
  List<TableWriter.DeadLettered> deadLettered(String table, Night night);

  /**
   * Deletes the rows of one night, and the memory of what was dead-lettered of it; changes no
   * range. The files may go later, with a {@link #compact} of the night.
   */
  void delete(String table, Night night);

  /**
   * Rewrites a closed night's many small files as few large ones and expires old snapshots; changes
   * no row and no range. Safe beside writers.
   */
  void compact(String table, Night night);

  /**
   * A table of photometry, which need not exist. The methods that take a table's name work with it
   * too, unless they are about alerts or columns.
   *
   * @param survey the survey's name, a column of each row
   */
  History history(String table, String survey);

  @Override
  void close();
}
