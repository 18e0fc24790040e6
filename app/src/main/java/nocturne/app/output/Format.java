package nocturne.app.output;

/** How rows are written. */
public enum Format {
  /** For eyes: columns lined up, floats rounded. */
  TABLE,
  /** RFC 4180 with a header line; absent values are empty. */
  CSV,
  /** One object a line; candids are strings, NaN and absent values null. */
  JSON
}
