package nocturne.standalone.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How transactions ended, by the markers in the logs of all partitions. A producer's epoch grows
 * with each transaction (KIP-890), so producer and epoch name one; its markers have the next epoch.
 */
final class TransactionEnds {
  private final Map<Transaction, End> ends = new HashMap<>();
  private boolean abortsOthers;

  private record Transaction(long producer, short epoch) {}

  /**
   * The end of a transaction.
   *
   * @param epoch of its markers
   */
  record End(short epoch, boolean isCommit) {}

  /**
   * Notes a marker.
   *
   * @param epoch of the marker
   */
  void note(long producer, short epoch, boolean isCommit) {
    ends.put(new Transaction(producer, epoch), new End(epoch, isCommit));
  }

  /** From now on transactions of which no log has a marker count as aborted. */
  void abortOthers() {
    abortsOthers = true;
  }

  /**
   * How a transaction ended; empty if no log has a marker of it.
   *
   * @param epoch of its records
   */
  Optional<End> of(long producer, short epoch) {
    short next = (short) (epoch + 1);
    return Optional.ofNullable(ends.get(new Transaction(producer, next)))
        .or(() -> abortsOthers ? Optional.of(new End(next, false)) : Optional.empty());
  }
}
