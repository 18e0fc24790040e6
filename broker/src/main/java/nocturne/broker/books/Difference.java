package nocturne.broker.books;

import java.util.Locale;
import java.util.Optional;
import nocturne.broker.ledger.RecordPlace;
import nocturne.core.alert.Candid;

/**
 * A difference between the expected and the found side of a check.
 *
 * @param candid the alert; empty if the difference is not about an alert
 * @param at the alert's place on the alerts' topic; empty if it is not known
 * @param what what differs if it is no alert (offsets of the survey, a dead letter, an object), or
 *     what is wrong with the alert; empty if kind and candid say everything
 */
public record Difference(
    Kind kind, Optional<Candid> candid, Optional<RecordPlace> at, String what) {

  /** The kinds of differences. */
  public enum Kind {
    /** Expected, not found. */
    MISSING("missing"),
    /** Found, not expected. */
    SURPLUS("not expected"),
    /** Found more than once. */
    REPEATED("more than once"),
    /** Expected and found, but different or unreadable. */
    DAMAGED("damaged"),
    /** A part of the store that cannot be read, so its content is not known. */
    UNREADABLE("unreadable"),
    /** A part of the store that does not answer now; a later audit may read it. */
    UNANSWERED("no answer now");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** The kind as text for people. */
    public String words() {
      return words;
    }

    /** The kind as programs read it, in lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A difference that is not about a known alert. */
  static Difference of(Kind kind, String what) {
    return new Difference(kind, Optional.empty(), Optional.empty(), what);
  }

  /** A difference of an alert whose place is known. */
  static Difference of(Kind kind, long candid, RecordPlace at, String what) {
    return new Difference(kind, Optional.of(new Candid(candid)), Optional.of(at), what);
  }

  /** A difference of an alert whose place is not known. */
  static Difference of(Kind kind, long candid, String what) {
    return new Difference(kind, Optional.of(new Candid(candid)), Optional.empty(), what);
  }

  /** Text for people: the candid with its place, then what is wrong. */
  public String words() {
    String alert =
        candid.map(c -> "candid " + c).orElse("")
            + at.map(p -> " (partition " + p.partition() + ", offset " + p.offset() + ")")
                .orElse("");
    return alert.isEmpty() ? what : what.isEmpty() ? alert : alert + ": " + what;
  }
}
