package nocturne.broker.books;

import java.util.List;
import java.util.OptionalInt;

/**
 * One line of a night's books: two counts that must be equal, and by name what makes them differ.
 *
 * @param checkName which line it is
 * @param expectedAs what is held against {@code foundAs}, such as "published"
 * @param expected the count on the left
 * @param foundAs the store that was asked, such as "in packs"
 * @param found the count on the right
 * @param shares the same by partition of the alerts' topic; empty where the line has none
 * @param differences what the sides differ on
 * @param asKept the revision whose books carry forward what the store held before it expired;
 *     absent where the store was asked for everything
 */
public record BookCheck(
    CheckName checkName,
    String expectedAs,
    long expected,
    String foundAs,
    long found,
    List<Share> shares,
    List<Difference> differences,
    OptionalInt asKept) {
  public BookCheck {
    shares = List.copyOf(shares);
    differences = List.copyOf(differences);
  }

  /**
   * One partition's part of a line.
   *
   * @param partition from 0
   * @param expected count on the left
   * @param found count on the right
   */
  public record Share(int partition, long expected, long found) {
    public boolean balances() {
      return expected == found;
    }
  }

  /** A line without shares, made from the stores alone. */
  static BookCheck of(
      CheckName checkName,
      String expectedAs,
      long expected,
      String foundAs,
      long found,
      List<Difference> differences) {
    return new BookCheck(
        checkName,
        expectedAs,
        expected,
        foundAs,
        found,
        List.of(),
        differences,
        OptionalInt.empty());
  }

  /** The same with further differences. */
  BookCheck with(List<Difference> more) {
    if (more.isEmpty()) {
      return this;
    }
    List<Difference> all = new java.util.ArrayList<>(differences);
    all.addAll(more);
    return new BookCheck(checkName, expectedAs, expected, foundAs, found, shares, all, asKept);
  }

  /** As the line is called. */
  public String name() {
    return checkName.word();
  }

  public boolean balances() {
    return expected == found && differences.isEmpty() && shares.stream().allMatch(Share::balances);
  }

  /** What is on the left only, in words. */
  public List<String> missing() {
    return words(Difference.Kind.MISSING);
  }

  /** What is on the right more than once, in words. */
  public List<String> repeated() {
    return words(Difference.Kind.REPEATED);
  }

  /** What is on both sides and differs or cannot be read, in words. */
  public List<String> damaged() {
    return words(Difference.Kind.DAMAGED);
  }

  private List<String> words(Difference.Kind kind) {
    return differences.stream().filter(d -> d.kind() == kind).map(Difference::words).toList();
  }
}
