package nocturne.app.output;

/** Format of rows. */
public enum Format {
  /** For a terminal: columns lined up, numbers in full. */
  TABLE,
  /** RFC 4180 with a header line; absent values are empty. */
  CSV,
  /** JSON, one object a line; candids are strings, NaN and absent values null. */
  JSON,
  /** VOTable 1.4 of the IVOA, as XML. */
  VOTABLE,
  /** A binary table of FITS 4.0, in the first extension. */
  FITS,
  /** Enhanced CSV 1.0 of Astropy: CSV below a header that describes the columns. */
  ECSV;

  /**
   * Whether it wants columns with types and descriptions: only {@link DescribedTable} writes it.
   */
  public boolean isDescribed() {
    return this == VOTABLE || this == FITS || this == ECSV;
  }
}
