package nocturne.broker.port;

import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;

/**
 * Collects the rows of one append. For one thread; used for one append, then closed. Columns of the
 * table of alerts come from the alerts' own writer schema, nested as there: every field but the
 * cutouts. A new field becomes a new column, a type that cannot be promoted a column {@code
 * name_type}.
 */
public interface TableWriter extends AutoCloseable {

  /**
   * An alert that this append dead-letters instead of adding a row.
   *
   * @param place on the topic it was read from
   */
  record DeadLettered(Night night, RecordPlace place) {}

  /** Outcome of an append. */
  enum Outcome {
    COMMITTED,
    /** A range did not follow the newest: nothing was added. Call {@link Tables#progress}. */
    REFUSED,
    /** May have been added or not; its files are kept. Call {@link Tables#progress}. */
    UNKNOWN
  }

  /**
   * Adds a row: every field of the alert but its cutouts, its night, and its place on the survey's
   * topic ({@code kafka_topic}, {@code kafka_partition}, {@code kafka_offset}, {@code
   * kafka_timestamp}).
   *
   * @throws IllegalArgumentException if the alert cannot become a row; names the field, and the
   *     append is unchanged
   * @throws PortException if disk or catalogue fail
   * @throws RuntimeException of any other kind, or an error, is a defect that this row triggers:
   *     the append is lost
   */
  void add(Night night, Alert alert, PacketOrigin origin);

  /**
   * Adds a row to a table of fixed columns.
   *
   * @throws IllegalArgumentException if the table has no such column, or one of another kind; names
   *     it, and the append is unchanged
   * @throws PortException if disk or catalogue fail
   */
  void add(TableRow row);

  /** Number of rows. */
  long rows();

  /** Bytes held or written so far, approximately. */
  long bytes();

  /**
   * Appends the rows. Afterwards only {@link #close} may be called.
   *
   * @param topic the topic that the ranges belong to
   * @param ranges by partition, of the partitions in this append only
   * @param deadLettered alerts without a row in this append
   * @throws PortException.Unavailable if others kept committing first or there is no room for its
   *     files; nothing was added
   * @throws PortException.Broken if its files cannot be written otherwise; nothing was added
   */
  default Outcome commit(
      String topic, Map<Integer, Range> ranges, List<DeadLettered> deadLettered) {
    return commit(topic, ranges, deadLettered, List.of());
  }

  /**
   * Appends the rows, some of which heal dead letters of earlier appends.
   *
   * @param healed dead-lettered alerts of earlier appends that no longer count
   */
  Outcome commit(
      String topic,
      Map<Integer, Range> ranges,
      List<DeadLettered> deadLettered,
      List<DeadLettered> healed);

  /** Drops uncommitted rows. Files of an append of unknown outcome are never deleted. */
  @Override
  void close();
}
