package nocturne.broker.port;

import java.util.List;
import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.night.Night;

/**
 * Collects the rows of one append. For one thread; used for one append, then closed. Columns of the
 * table of alerts come from the alerts' own writer schema, nested as there: every field but the
 * cutouts; a field never seen becomes a new column, a type that cannot be promoted a column {@code
 * name_type}.
 */
public interface TableWriter extends AutoCloseable {

  /**
   * An alert that this append dead-letters instead of tabling it.
   *
   * @param night of the alert
   * @param partition of the topic it was read from
   * @param offset of the record there
   */
  record DeadLettered(Night night, int partition, long offset) {}

  /** What became of an append. */
  enum Outcome {
    COMMITTED,
    /** Some range did not follow on the newest: nothing was added. Ask {@link Tables#progress}. */
    REFUSED,
    /** May have been added or not; its files are left alone. Ask {@link Tables#progress}. */
    UNKNOWN
  }

  /**
   * Adds a row: every field of the alert but its cutouts, its night, and where the survey sent it
   * ({@code kafka_topic}, {@code kafka_partition}, {@code kafka_offset}, {@code kafka_timestamp}).
   *
   * @throws IllegalArgumentException when the alert cannot be made a row; says which field, and the
   *     append is as it was before
   * @throws PortException when disk or catalogue fail
   * @throws RuntimeException of any other kind, or an error, is a fault of ours that this row
   *     brings out: the append is of no use any more
   */
  void add(Night night, Alert alert, PacketOrigin origin);

  /**
   * Adds a row to a table of fixed columns.
   *
   * @throws IllegalArgumentException when the table has no such column, or another kind of value in
   *     it; says which, and the append is as it was before
   * @throws PortException when disk or catalogue fail
   */
  void add(TableRow row);

  /** Rows so far. */
  long rows();

  /** Bytes held or written so far, roughly. */
  long bytes();

  /**
   * Appends the rows. Afterwards only {@link #close} may be called.
   *
   * @param topic the topic that the ranges belong to
   * @param ranges by partition, of the partitions in this append only
   * @param deadLettered what this append passes over
   * @throws PortException.Unavailable when others kept committing first or there is no room for its
   *     files; nothing was added
   * @throws PortException.Broken when its files cannot be written otherwise; nothing was added
   */
  default Outcome commit(
      String topic, Map<Integer, Range> ranges, List<DeadLettered> deadLettered) {
    return commit(topic, ranges, deadLettered, List.of());
  }

  /**
   * The same, where this append makes good what earlier ones dead-lettered.
   *
   * @param healed dead-lettered alerts of earlier appends that count no more from now on
   */
  Outcome commit(
      String topic,
      Map<Integer, Range> ranges,
      List<DeadLettered> deadLettered,
      List<DeadLettered> healed);

  /** Drops what was not committed. Files of an append of unknown outcome are never deleted. */
  @Override
  void close();
}
