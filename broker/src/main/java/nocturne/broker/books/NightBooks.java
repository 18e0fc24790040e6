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
 * @param night whose they are
 * @param revision 1 for the first closing, one more for each late tail
 * @param at when they were made
 * @param lines in the order an alert meets them
 * @param counts what happened, for people: received, published, duplicates, passed and the like
 * @param setAside letters by stage and reason, such as {@code consumer NOT_AVRO}
 * @param expired ranges of survey offsets that were gone before we read them, in words
 */
public record NightBooks(
    Night night,
    int revision,
    Instant at,
    List<BookLine> lines,
    SortedMap<String, Long> counts,
    SortedMap<String, Long> setAside,
    List<String> expired) {
  /** Alerts that passed and were not fitted are counted by reason under names that begin so. */
  public static final String NOT_FITTED = "not fitted: ";

  public NightBooks {
    lines = List.copyOf(lines);
    counts = new TreeMap<>(counts);
    setAside = new TreeMap<>(setAside);
    expired = List.copyOf(expired);
  }

  /** Whether every line balances. */
  public boolean balance() {
    return lines.stream().allMatch(BookLine::balances);
  }

  /** The line of this heading. */
  public Optional<BookLine> line(Heading heading) {
    return lines.stream().filter(line -> line.heading() == heading).findFirst();
  }

  /** Letters of the night that nobody has dealt with yet. */
  public long pendingLetters() {
    return line(Heading.LETTERS).map(BookLine::expected).orElse(0L);
  }

  /** The lines that do not. */
  public List<BookLine> wrong() {
    return lines.stream().filter(line -> !line.balances()).toList();
  }

  /** How many alerts that passed were not fitted, by reason. */
  public SortedMap<String, Long> notFitted() {
    SortedMap<String, Long> reasons = new TreeMap<>();
    counts.forEach(
        (name, n) -> {
          if (name.startsWith(NOT_FITTED)) {
            reasons.put(name.substring(NOT_FITTED.length()), n);
          }
        });
    return reasons;
  }

  public long count(String name) {
    return counts.getOrDefault(name, 0L);
  }
}
