package nocturne.standalone.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * How transactions ended, by the markers in the logs of all partitions and by the coordinator's own
 * log. A producer's epoch grows with each transaction (KIP-890), so producer and epoch name one;
 * its markers have the next epoch.
 */
final class TransactionEnds {
  private final Map<Transaction, End> ends = new HashMap<>();
  private BiPredicate<Long, Short> abortsOthers = (producer, epoch) -> false;

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

  /**
   * From now on transactions of which nothing tells the end count as aborted.
   *
   * @param of which, by producer and epoch of their records
   */
  void abortOthers(BiPredicate<Long, Short> of) {
    abortsOthers = of;
  }

  /**
   * How a transaction ended; empty if nothing tells it.
   *
   * @param epoch of its records
   */
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
