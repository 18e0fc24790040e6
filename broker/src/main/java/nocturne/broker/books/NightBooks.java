package nocturne.broker.books;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.core.night.Night;

/**
 * The books of one night as they stood when they were made.
 *
 * @param revision 1 for the first closing, one more for each late tail
 * @param at when they were made
 * @param checks in the order an alert meets them
 * @param counts what happened, for people: received, published, duplicates, passed and the like
 * @param deadLettered dead letters by stage and reason, such as {@code ingest NOT_AVRO}
 * @param expired ranges of survey offsets that were gone before we read them, in words
 */
public record NightBooks(
    Night night,
    int revision,
    Instant at,
    List<BookCheck> checks,
    SortedMap<String, Long> counts,
    SortedMap<String, Long> deadLettered,
    List<String> expired) {
  /** Alerts that passed and were not fitted are counted by reason under names that begin so. */
  public static final String NOT_FITTED = "not fitted: ";

  /** Prefix of the count of offsets that a counter is behind; the counter's name follows. */
  public static final String BEHIND = "offsets behind: ";

  public NightBooks {
    checks = List.copyOf(checks);
    counts = new TreeMap<>(counts);
    deadLettered = new TreeMap<>(deadLettered);
    expired = List.copyOf(expired);
  }

  /** Whether every line balances. */
  public boolean balance() {
    return checks.stream().allMatch(BookCheck::balances);
  }

  /** The line of this heading. */
  public Optional<BookCheck> check(CheckName checkName) {
    return checks.stream().filter(check -> check.checkName().equals(checkName)).findFirst();
  }

  /** Number of the night's dead letters that are pending. */
  public long pendingDeadLetters() {
    return check(CheckName.DEAD_LETTERS).map(BookCheck::expected).orElse(0L);
  }

  /** The lines that do not. */
  public List<BookCheck> wrong() {
    return checks.stream().filter(check -> !check.balances()).toList();
  }

  /** The first store that did not answer, in words: books made later may know more. */
  public Optional<String> unanswered() {
    return checks.stream()
        .flatMap(check -> check.differences().stream())
        .filter(difference -> difference.kind() == Difference.Kind.UNANSWERED)
        .map(Difference::words)
        .findFirst();
  }

  /** Number of alerts that passed and were not fitted, by reason. */
  public SortedMap<String, Long> notFitted() {
    return counted(NOT_FITTED);
  }

  /**
   * Number of offsets that each counter was behind, by its name: the records of any night that came
   * on its topic since the newest night's first start, and transaction markers. No check uses it.
   */
  public SortedMap<String, Long> counters() {
    return counted(BEHIND);
  }

  /** These books with the offsets that each counter is behind. */
  public NightBooks withCounters(SortedMap<String, Long> behind) {
    SortedMap<String, Long> all = new TreeMap<>(counts);
    behind.forEach((counter, offsets) -> all.put(BEHIND + counter, offsets));
    return new NightBooks(night, revision, at, checks, all, deadLettered, expired);
  }

  private SortedMap<String, Long> counted(String kind) {
    SortedMap<String, Long> some = new TreeMap<>();
    counts.forEach(
        (name, n) -> {
          if (name.startsWith(kind)) {
            some.put(name.substring(kind.length()), n);
          }
        });
    return some;
  }

  public long count(String name) {
    return counts.getOrDefault(name, 0L);
  }
}
