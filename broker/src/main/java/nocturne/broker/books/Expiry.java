package nocturne.broker.books;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;

/**
 * The records that a topic may lack without a difference: records of the night that were deleted
 * from the topic's beginning after the books of an earlier revision had counted them. Only a kept
 * check that balanced carries forward, and only the number of alerts that it counted. A topic that
 * was recreated, or that lost records at its end, has not expired.
 *
 * <p>Alerts are counted by partition of the alerts' topic in ascending offsets, so those that an
 * earlier revision counted are the first of each partition.
 */
final class Expiry {
  private final Map<Integer, Long> firstKept;
  private final boolean sameTopic;
  private final Optional<BookCheck> kept;
  private final List<Difference> unread;
  private final Map<Integer, Long> counted = new HashMap<>();

  /**
   * @param starts where the topic ended at the night's first start, by partition
   * @param extent what the topic holds now
   * @param sameTopic whether the places of the alerts are places on this topic
   */
  Expiry(
      CheckName checkName,
      Map<Integer, Long> starts,
      Map<Integer, Range> extent,
      boolean sameTopic,
      KeptBooks earlier) {
    Map<Integer, Long> gone = new HashMap<>();
    extent.forEach(
        (partition, range) -> {
          if (range.from() > starts.getOrDefault(partition, 0L)) {
            gone.put(partition, range.from());
          }
        });
    this.firstKept = gone;
    this.sameTopic = sameTopic;
    this.kept =
        earlier.newest().flatMap(books -> books.check(checkName)).filter(BookCheck::balances);
    this.unread = gone.isEmpty() ? List.of() : earlier.unread();
    kept.ifPresent(check -> check.shares().forEach(s -> counted.put(s.partition(), s.expected())));
  }

  /** Whether anything of the night was deleted. */
  boolean isAny() {
    return !firstKept.isEmpty();
  }

  /** The kept books that cannot be read and may have counted deleted records. */
  List<Difference> unread() {
    return unread;
  }

  /** Whether an alert that is not there was there when the earlier books were made. */
  boolean isCarriedForward(int partition, long offset, int rank) {
    boolean mayBeGone =
        sameTopic ? offset < firstKept.getOrDefault(partition, 0L) : !firstKept.isEmpty();
    return mayBeGone && rank < counted.getOrDefault(partition, 0L);
  }

  /**
   * Whether the n-th record of a topic with places of its own, such as a dead letter, has expired
   * and was counted.
   */
  boolean isCarriedForward(RecordPlace at, long n) {
    return at.offset() < firstKept.getOrDefault(at.partition(), 0L) && n < counted();
  }

  /** The count of the kept check; 0 if none that balanced is kept. */
  long counted() {
    return kept.map(BookCheck::expected).orElse(0L);
  }
}
