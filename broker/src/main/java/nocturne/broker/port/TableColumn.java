package nocturne.broker.port;

/**
 * A column of a table of fixed columns.
 *
 * @param name in lower case, digits and underscores
 * @param kind of its values, any of which may be missing
 * @param meaning in a few words, at its end the unit in brackets, such as {@code [mag]}
 */
public record TableColumn(String name, Kind kind, String meaning) {

  /** Kinds of values. */
  public enum Kind {
    /** A {@link Long}. */
    LONG,
    /** An {@link Integer}. */
    INT,
    /** A finite {@link Double}. */
    DOUBLE,
    /** A {@link String}. */
    TEXT,
    /** A {@link Boolean}. */
    BOOLEAN
  }
}
