package nocturne.standalone.kafka;

import java.util.List;
import nocturne.broker.ledger.Range;

/**
 * The repair of a partition's log.
 *
 * @param isGone whether nothing was left; then the log begins at {@code found}, and only another
 *     store has earlier records
 * @param found first offset at which records were missing
 * @param putBack number of records that were restored at their offsets
 * @param lost offsets of records or markers that no other store has
 */
public record MendedLog(
    String topic, int partition, boolean isGone, long found, long putBack, List<Range> lost) {
  public MendedLog {
    lost = List.copyOf(lost);
  }

  /** This repair with no lost offsets: Kafka itself leaves offsets of its own topics out. */
  MendedLog withNothingLost() {
    return new MendedLog(topic, partition, isGone, found, putBack, List.of());
  }
}
