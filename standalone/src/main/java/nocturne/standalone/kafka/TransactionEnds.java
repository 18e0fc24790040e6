package nocturne.standalone.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The ends of transactions, by the markers in the logs of all partitions and by the coordinator's
 * own log. A producer's epoch grows with each transaction (KIP-890), so producer and epoch identify
 * one; its markers have the next epoch.
 */
final class TransactionEnds {
  private final Map<Transaction, End> ends = new HashMap<>();
  private BiPredicate<Long, Short> abortsOthers = (producer, epoch) -> false;

  private record Transaction(long producer, short epoch) {}

  /** The end of a transaction. */
  record End(short epoch, boolean isCommit) {}

  /** Notes a marker. */
  void note(long producer, short epoch, boolean isCommit) {
    ends.put(new Transaction(producer, epoch), new End(epoch, isCommit));
  }

  /**
   * Counts transactions without a known end as aborted from now on.
   *
   * @param of selects transactions by producer and epoch of their records
   */
  void abortOthers(BiPredicate<Long, Short> of) {
    abortsOthers = of;
  }

  /** The end of a transaction; empty if it is not known. */
  Optional<End> of(long producer, short epoch) {
    short next = (short) (epoch + 1);
    return Optional.ofNullable(ends.get(new Transaction(producer, next)))
        .or(
            () ->
                abortsOthers.test(producer, epoch)
                    ? Optional.of(new End(next, false))
                    : Optional.empty());
  }
}
