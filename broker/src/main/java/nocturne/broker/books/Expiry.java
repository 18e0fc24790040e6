package nocturne.broker.books;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;

/**
 * What a topic may lack without harm: records of the night that were deleted from its beginning
 * after an earlier revision's books had found them there. Only a kept line that balanced carry
 * forward, and only for as many alerts as it counted; a topic that was made anew, or that lost
 * records at its end, has not expired.
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

  /** The kept books that cannot be read and might tell of what was deleted. */
  List<Difference> unread() {
    return unread;
  }

  /** Whether an alert that is not there was there when the earlier books were made. */
  boolean isCarriedForward(int partition, long offset, int rank) {
    boolean mayBeGone =
        sameTopic ? offset < firstKept.getOrDefault(partition, 0L) : !firstKept.isEmpty();
    return mayBeGone && rank < counted.getOrDefault(partition, 0L);
  }

  /** The same for the n-th of records that have places of their own, such as dead letters. */
  boolean isCarriedForward(RecordPlace at, long n) {
    return at.offset() < firstKept.getOrDefault(at.partition(), 0L) && n < counted();
  }

  /** How many the kept line counted; 0 where none is kept that balanced. */
  long counted() {
    return kept.map(BookCheck::expected).orElse(0L);
  }
}
