package nocturne.broker.table;

import java.util.Map;
import nocturne.broker.ledger.Range;
import nocturne.broker.worker.StageReader;

/**
 * A topic whose records become rows of a table: the rows of all partitions that a worker holds are
 * gathered into one append. For the worker's one thread.
 */
public interface TableInput {

  /** How a worker reads the topic. */
  StageReader<?> reader();

  /** The table's name. */
  String table();

  /**
   * Appends what was gathered, in one step with the ranges it came from.
   *
   * @param ranges by partition, of the partitions in this append only
   * @throws nocturne.broker.port.PortException when it was not appended, or its outcome is unknown
   */
  void append(Map<Integer, Range> ranges);

  /** Forgets what was gathered. */
  void drop();
}
