package nocturne.core.alert;

/**
 * What a packet may ask of us at most. Every length that stands in a packet is checked against the
 * bytes that are there; these bounds hold where a few honest bytes could still ask for much.
 */
public final class Limits {
  /** Bytes of one block after decompression. */
  public static final int BLOCK_BYTES = 64 << 20;

  /** Bytes of the schema's text in a container's header. */
  public static final int SCHEMA_BYTES = 4 << 20;

  /** Records, arrays and maps inside each other. */
  public static final int DEPTH = 64;

  /** Values in one record, those of its nested rows included; a Rubin alert has about 100,000. */
  public static final int CELLS = 2 << 20;

  /** Different headers whose compiled form is kept. */
  public static final int CACHED_HEADERS = 256;

  /** Bytes of a header that is worth keeping; a survey's have some 20,000. */
  public static final int CACHED_HEADER_BYTES = 1 << 18;

  /** Records in one block that take no bytes at all. */
  static final int EMPTY_RECORDS = 1 << 16;

  /** Keys in a container's header. */
  static final int HEADER_KEYS = 1024;

  private Limits() {}
}
