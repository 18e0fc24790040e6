package nocturne.broker.books;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Supplier;
import nocturne.broker.port.PortException;

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

  /** Result of a line. */
  public enum State {
    /** Both sides are the same. */
    BALANCED,
    /** The sides differ. */
    MISMATCH,
    /** A side could not be read whole, so that it is not known what else it holds. */
    UNREADABLE;

    /** As programs are told: lower case. */
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
        expectedAs,
        expected,
        foundAs,
        found,
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

  /** As the line is called. */
  public String name() {
    return checkName.name();
  }

  /** Whether both sides were read whole and are the same. */
  public boolean balances() {
    return expected == found && differences.isEmpty() && shares.stream().allMatch(Share::balances);
  }

  /** Result of the line. */
  public State state() {
    if (balances()) {
      return State.BALANCED;
    }
    return unread().isEmpty() ? State.MISMATCH : State.UNREADABLE;
  }

  /** What kept the sides from being read whole, in words. */
  public List<String> unread() {
    List<String> words = new ArrayList<>(words(Difference.Kind.UNREADABLE));
    words.addAll(words(Difference.Kind.UNANSWERED));
    return words;
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
