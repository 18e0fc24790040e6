package nocturne.broker.books;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Supplier;
import nocturne.broker.port.PortException;

/**
 * One check of a night's books: two counts that must be equal, and the differences by name.
 *
 * @param sides kept as fields of the check
 * @param shares the counts by partition of the alerts' topic; empty if the check has none
 * @param differences what differs
 * @param asKept the revision whose books carry forward the count of records that have expired
 *     since; absent if the whole store was read
 */
public record BookCheck(
    CheckName checkName,
    @JsonUnwrapped Sides sides,
    List<Share> shares,
    List<Difference> differences,
    OptionalInt asKept) {
  public BookCheck {
    shares = List.copyOf(shares);
    differences = List.copyOf(differences);
  }

  /**
   * What is compared.
   *
   * @param expectedAs what is expected, for people, such as "published"
   * @param foundAs the store that was read, for people, such as "in packs"
   * @param found the count found there
   */
  public record Sides(String expectedAs, long expected, String foundAs, long found) {}

  /**
   * The counts of one partition.
   *
   * @param partition from 0
   */
  public record Share(int partition, long expected, long found) {
    public boolean balances() {
      return expected == found;
    }
  }

  /** Result of a line. */
  public enum State {
    /** Both sides are the same. */
    BALANCED,
    /** The sides differ. */
    MISMATCH,
    /** A side could not be read whole, so that it is not known what else it holds. */
    UNREADABLE;

    /** The state as programs read it, in lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
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
        new Sides(expectedAs, expected, foundAs, found),
        List.of(),
        differences,
        OptionalInt.empty());
  }

  /** A line of which nothing could be read. */
  static BookCheck unread(CheckName checkName, List<Difference> reasons) {
    return of(checkName, "not known", 0, "not known", 0, reasons);
  }

  /** Makes a line; one of which nothing is known where its store cannot be read. */
  static BookCheck made(CheckName checkName, Supplier<BookCheck> making) {
    try {
      return making.get();
    } catch (PortException e) {
      return unread(checkName, List.of(Unread.reason(e)));
    }
  }

  /** The name of the check. */
  public String name() {
    return checkName.name();
  }

  public long expected() {
    return sides.expected();
  }

  public long found() {
    return sides.found();
  }

  /** Whether both sides were read whole and are the same. */
  public boolean balances() {
    return expected() == found()
        && differences.isEmpty()
        && shares.stream().allMatch(Share::balances);
  }

  /** Result of the line. */
  public State state() {
    if (balances()) {
      return State.BALANCED;
    }
    return unread().isEmpty() ? State.MISMATCH : State.UNREADABLE;
  }

  /** The reasons why a side could not be read completely, as text. */
  public List<String> unread() {
    List<String> words = new ArrayList<>(words(Difference.Kind.UNREADABLE));
    words.addAll(words(Difference.Kind.UNANSWERED));
    return words;
  }

  /** What was expected and not found, as text. */
  public List<String> missing() {
    return words(Difference.Kind.MISSING);
  }

  /** What was found more than once, as text. */
  public List<String> repeated() {
    return words(Difference.Kind.REPEATED);
  }

  /** What was found and differs or cannot be read, as text. */
  public List<String> damaged() {
    return words(Difference.Kind.DAMAGED);
  }

  private List<String> words(Difference.Kind kind) {
    return differences.stream().filter(d -> d.kind() == kind).map(Difference::words).toList();
  }
}
