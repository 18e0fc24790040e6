package nocturne.broker.books;

import java.util.Locale;
import java.util.Optional;
import nocturne.broker.ledger.Position;
import nocturne.core.alert.Candid;

/**
 * One thing on which the two sides of a line differ, by name.
 *
 * @param kind in which way
 * @param candid of the alert, where it is one
 * @param at where the alert stands on the alerts' topic, where that is known
 * @param what it is where it is no alert (offsets of the survey, a dead letter, an object), or what
 *     is the matter with the alert; empty where kind and candid say all
 */
public record Difference(Kind kind, Optional<Candid> candid, Optional<Position> at, String what) {

  /** How the sides differ. */
  public enum Kind {
    /** On the left only. */
    MISSING("missing"),
    /** On the right only. */
    SURPLUS("not expected"),
    /** On the right more than once. */
    REPEATED("more than once"),
    /** On both sides, and not the same or not readable. */
    DAMAGED("damaged"),
    /** A part of the store that cannot be read: what it holds is not known. */
    UNREADABLE("unreadable"),
    /** A part of the store that does not answer now, and may later. */
    UNANSWERED("no answer now");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** As people are told. */
    public String words() {
      return words;
    }

    /** As programs are told: lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Something that is no alert, or not known to be one. */
  static Difference of(Kind kind, String what) {
    return new Difference(kind, Optional.empty(), Optional.empty(), what);
  }

  /** An alert. */
  static Difference of(Kind kind, long candid, Position at, String what) {
    return new Difference(kind, Optional.of(new Candid(candid)), Optional.of(at), what);
  }

  /** An alert of which nobody knows where it stands. */
  static Difference of(Kind kind, long candid, String what) {
    return new Difference(kind, Optional.of(new Candid(candid)), Optional.empty(), what);
  }

  /** The name in words: the candid and its place, then what is the matter. */
  public String words() {
    String alert =
        candid.map(c -> "candid " + c).orElse("")
            + at.map(p -> " (partition " + p.partition() + ", offset " + p.offset() + ")")
                .orElse("");
    return alert.isEmpty() ? what : what.isEmpty() ? alert : alert + ": " + what;
  }
}
