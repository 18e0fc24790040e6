package nocturne.standalone.kafka;

import java.util.List;
import nocturne.broker.ledger.Range;

/**
 * What was mended of the log of a partition.
 *
 * @param isGone whether nothing was left; then the log begins at {@code found}, below which another
 *     store alone has what it held
 * @param found the offset from which on records were missing
 * @param putBack number of records that were put back at their offsets
 * @param lost offsets that held records or markers, and that no other store holds
 */
public record MendedLog(
    String topic, int partition, boolean isGone, long found, long putBack, List<Range> lost) {
  public MendedLog {
    lost = List.copyOf(lost);
  }

  /** The same, where nothing is missed: Kafka itself leaves offsets of its own topics out. */
  MendedLog withNothingLost() {
    return new MendedLog(topic, partition, isGone, found, putBack, List.of());
  }
}
