package nocturne.broker.table;

import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.worker.StageReader;

/**
 * A topic whose records become rows of a table. The rows of all partitions of a worker are gathered
 * into one append. For the worker's one thread.
 */
public interface TableInput {

  /** The reader of the topic for a worker. */
  StageReader<?> reader();

  /** The table's name. */
  String table();

  /**
   * Appends the gathered rows, in one step with their ranges.
   *
   * @param ranges by partition, of the partitions in this append only
   * @throws nocturne.broker.port.PortException if the rows were not appended, or the outcome is
   *     unknown
   */
  void append(Map<Integer, Range> ranges);

  /** Drops the gathered rows. */
  void drop();
}
