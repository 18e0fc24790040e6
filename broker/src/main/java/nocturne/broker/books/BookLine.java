package nocturne.broker.books;

import java.util.List;

/**
 * One line of a night's books: two counts that must be equal, and by name what makes them differ.
 *
 * @param name of the line, unique in the books
 * @param left what is held against {@code right}, such as "published"
 * @param expected the count on the left
 * @param right the store that was asked, such as "in packs"
 * @param found the count on the right
 * @param shares the same by partition of the alerts' topic; empty where the line has none
 * @param missing what is on the left only: candids, letters, survey offsets
 * @param surplus what is on the right only
 * @param repeated what is on the right more than once
 */
public record BookLine(
    String name,
    String left,
    long expected,
    String right,
    long found,
    List<Share> shares,
    List<String> missing,
    List<String> surplus,
    List<String> repeated) {
  public BookLine {
    shares = List.copyOf(shares);
    missing = List.copyOf(missing);
    surplus = List.copyOf(surplus);
    repeated = List.copyOf(repeated);
  }

  /**
   * One partition's part of a line.
   *
   * @param partition from 0
   * @param expected count on the left
   * @param found count on the right
   */
  public record Share(int partition, long expected, long found) {}

  /** A line that compares two numbers only. */
  static BookLine ofCounts(String name, String left, long expected, String right, long found) {
    return new BookLine(
        name, left, expected, right, found, List.of(), List.of(), List.of(), List.of());
  }

  public boolean balances() {
    return expected == found && missing.isEmpty() && surplus.isEmpty() && repeated.isEmpty();
  }
}
