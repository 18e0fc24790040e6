package nocturne.broker.archive;

import java.nio.charset.StandardCharsets;

/**
 * Reads numbers and texts out of a part of a pack, none beyond its end. Lengths and counts are
 * checked against the bytes that are there before anything is made of that size.
 */
final class PackCursor {
  private final String pack;
  private final byte[] bytes;
  private final long base;
  private final int end;
  private int at;

  /**
   * @param base where in the pack {@code bytes[0]} stands
   */
  PackCursor(String pack, byte[] bytes, long base, int from, int end) {
    this.pack = pack;
    this.bytes = bytes;
    this.base = base;
    this.at = from;
    this.end = end;
  }

  /** The same bytes, read from another place. */
  PackCursor again(int place) {
    return new PackCursor(pack, bytes, base, place, end);
  }

  int at() {
    return at;
  }

  int left() {
    return end - at;
  }

  int u8() {
    return bytes[skip(1)] & 0xff;
  }

  int i32() {
    int p = skip(4);
    return (bytes[p] & 0xff) << 24
        | (bytes[p + 1] & 0xff) << 16
        | (bytes[p + 2] & 0xff) << 8
        | (bytes[p + 3] & 0xff);
  }

  long i64() {
    return ((long) i32() << 32) | (i32() & 0xffffffffL);
  }

  String text() {
    int length = u8() << 8 | u8();
    int p = skip(length);
    return new String(bytes, p, length, StandardCharsets.UTF_8);
  }

  String ascii(int length) {
    int p = skip(length);
    return new String(bytes, p, length, StandardCharsets.US_ASCII);
  }

  /** A number of things of at least so many bytes each, all of which must still be there. */
  int count(int fewestBytesEach, String what) {
    int n = i32();
    if (n < 0 || (long) n * fewestBytesEach > left()) {
      throw corrupt(at - 4, n + " " + what + " are announced where " + left() + " bytes are left");
    }
    return n;
  }

  /** A length of something that must still be there. */
  int length(String what) {
    return count(1, "bytes of " + what);
  }

  /** Passes over bytes; answers where they begin. */
  int skip(int length) {
    if (length < 0 || length > left()) {
      throw corrupt(at, left() + " bytes are left where " + length + " are needed");
    }
    int from = at;
    at += length;
    return from;
  }

  void ends(String what) {
    if (at != end) {
      throw corrupt(at, "there are " + left() + " bytes after the end of " + what);
    }
  }

  CorruptPackException corrupt(int place, String found) {
    return new CorruptPackException(pack, base + place, found);
  }
}
