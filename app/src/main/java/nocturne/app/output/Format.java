package nocturne.app.output;

/** Format of rows. */
public enum Format {
  /** For people: columns aligned, floats rounded. */
  TABLE,
  /** RFC 4180 with a header line; absent values are empty. */
  CSV,
  /** One object a line; candids are strings, NaN and absent values null. */
  JSON
}
