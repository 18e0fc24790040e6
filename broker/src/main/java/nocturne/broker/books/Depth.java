package nocturne.broker.books;

/** The depths of an audit. */
public enum Depth {
  /** Compares what every store lists: topics, indexes of packs, three columns of the tables. */
  PLAIN,
  /** Every byte besides: each packet restored, each row held against its packet. */
  DEEP
}
