package nocturne.core.alert;

/**
 * Bounds on what decoding a packet may allocate. Every length in a packet is checked against the
 * bytes that are there; these bounds apply where few bytes can describe much data.
 */
public final class Limits {
  /** Bytes of one block after decompression, however large it was before. */
  public static final int BLOCK_BYTES = 64 << 20;

  /** Bytes that any block, however small, may decompress to. */
  public static final int FREE_BLOCK_BYTES = 1 << 20;

  /** Bytes beyond those that a block may decompress to for each of its own; an alert has 2 to 5. */
  public static final int INFLATION = 64;

  /** Bytes of the schema's text in a container's header. */
  public static final int SCHEMA_BYTES = 1 << 20;

  /** Records, arrays and maps inside each other. */
  public static final int DEPTH = 64;

  /** Values in one record, those of its nested rows included; a Rubin alert has about 100,000. */
  public static final int CELLS = 2 << 20;

  /** Values that take no bytes, such as the fields of a null schema, in one packet or file. */
  public static final int FREE_CELLS = 1 << 16;

  /** Values beyond those for each byte of data; honest data have less than two. */
  static final int CELLS_FOR_A_BYTE = 4;

  /** Different headers whose compiled form is kept. */
  public static final int CACHED_HEADERS = 256;

  /** Bytes of a header that is worth keeping; a survey's have some 20,000. */
  public static final int CACHED_HEADER_BYTES = 1 << 18;

  /** Bytes of all headers kept; their compiled form is some 40 times as large. */
  public static final int CACHED_HEADERS_BYTES = 2 << 20;

  /** Records in one block that take no bytes at all. */
  static final int EMPTY_RECORDS = 1 << 16;

  /** Keys in a container's header. */
  static final int HEADER_KEYS = 1024;

  private Limits() {}

  /** Maximum size in bytes that a block of {@code size} bytes may decompress to. */
  static int inflated(int size) {
    return (int) Math.min(BLOCK_BYTES, FREE_BLOCK_BYTES + (long) INFLATION * size);
  }
}
