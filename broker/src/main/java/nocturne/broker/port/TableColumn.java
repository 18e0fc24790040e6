package nocturne.broker.port;

/**
 * A column of a table that has the same columns for all its rows.
 *
 * @param name in lower case, digits and underscores
 * @param kind what it holds; any value may be missing
 * @param meaning in a few words, with the unit
 */
public record TableColumn(String name, Kind kind, String meaning) {

  /** What a column holds. */
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
