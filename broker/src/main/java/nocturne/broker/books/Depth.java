package nocturne.broker.books;

/** How closely an audit looks. */
public enum Depth {
  /** What every store says it holds: topics, indexes of packs, three columns of the table. */
  PLAIN,
  /** Every byte besides: each packet restored, each row held against its packet. */
  DEEP
}
