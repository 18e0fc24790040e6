package nocturne.app.output;

/** Format of rows. */
public enum Format {
  /** For a terminal: columns lined up, numbers in full. */
  TABLE,
  /** RFC 4180 with a header line; absent values are empty. */
  CSV,
  /** One object a line; candids are strings, NaN and absent values null. */
  JSON
}
