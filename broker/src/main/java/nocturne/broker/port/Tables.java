package nocturne.broker.port;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import nocturne.core.alert.Alert;
import nocturne.core.night.Night;

/**
 * The instance's tables: that of alerts, whose columns follow their packets, and tables of fixed
 * columns. Rows are appended together with the ranges of the topic they came from, and an append is
 * refused when a range does not follow on the newest: where a table stands is asked of the table.
 */
public interface Tables extends AutoCloseable {

  Guarantee guarantee();

  /** Makes a table of alerts unless it exists; answers whether it was made now. */
  boolean create(String table);

  /**
   * Makes a table of fixed columns unless it exists; answers whether it was made now. Beside its
   * own columns it has those of every table: the alert's number, its night, and where the survey
   * sent it. One that exists and lacks some of these columns gets them.
   */
  boolean create(String table, List<TableColumn> columns);

  boolean exists(String table);

  boolean drop(String table);

  /** The tables of the dataset, ascending by name. */
  List<String> tables();

  /** How much room the table takes, bytes, roughly; empty where that cannot be told. */
  default OptionalLong bytes(String table) {
    return OptionalLong.empty();
  }

  /**
   * Whether there is anything of the dataset: tables, or what a deletion that died left of them.
   */
  boolean datasetExists();

  /**
   * Removes the dataset with all tables in it, whoever made them. May be killed at any time and
   * called again. Answers whether there was anything.
   */
  boolean dropDataset();

  /**
   * For each partition of the topic the newest {@code to} of an append; partitions never appended
   * are missing (0).
   */
  Map<Integer, Long> progress(String table, String topic);

  /** A writer for the next append. */
  TableWriter writer(String table);

  /** Hears of rows. */
  @FunctionalInterface
  interface RowSink {
    /**
     * A row; a number that is not there is -1.
     *
     * @param candid of the alert
     * @param surveyPartition of the survey's topic that sent it
     * @param surveyOffset there
     */
    void row(long candid, int surveyPartition, long surveyOffset);
  }

  /**
   * Every row of one night, in any order, repeats included.
   *
   * @throws PortException.Broken when a part of the table is gone or cannot be read; names it
   */
  void rows(String table, Night night, RowSink each);

  /** Hears of rows and what is in them. */
  @FunctionalInterface
  interface DigestSink {
    /**
     * A row.
     *
     * @param candid of the alert; -1 where it is not there
     * @param digest of its values, as {@link Tables#digest} makes it of an alert
     */
    void row(long candid, long digest);
  }

  /**
   * Every row of one night with a digest of all its values, in any order, repeats included.
   *
   * @throws PortException.Broken when a part of the table is gone or cannot be read; names it
   */
  void digests(String table, Night night, DigestSink each);

  /**
   * The digest that this alert's row must have: one number made of every value that goes into the
   * table.
   */
  long digest(Alert alert);

  /** Every row's candid of one night, in any order, repeats included. */
  default void candids(String table, Night night, LongConsumer each) {
    rows(table, night, (candid, partition, offset) -> each.accept(candid));
  }

  /**
   * What appends named as dead-lettered and no later one healed: of the table sink's dead letters
   * only these count.
   */
  List<TableWriter.DeadLettered> deadLettered(String table, Night night);

  /**
   * Rewrites a closed night's many small files as few large ones and forgets snapshots that nobody
   * needs; changes no row and no range. Safe beside writers.
   */
  void compact(String table, Night night);

  @Override
  void close();
}
