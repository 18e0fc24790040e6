package nocturne.broker.archive;

import java.nio.charset.StandardCharsets;

/**
 * Reads numbers and texts from a part of a pack, never beyond its end. Checks lengths and counts
 * against the remaining bytes before anything of that size is allocated.
 */
final class PackCursor {
  private final String pack;
  private final byte[] bytes;
  private final long base;
  private final int end;
  private int at;

  /**
   * @param base position of {@code bytes[0]} in the pack
   */
  PackCursor(String pack, byte[] bytes, long base, int from, int end) {
    this.pack = pack;
    this.bytes = bytes;
    this.base = base;
    this.at = from;
    this.end = end;
  }

  /** A cursor over the same bytes at another position. */
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

  /** Reads a count of items of at least this many bytes each, all of which must fit in the rest. */
  int count(int fewestBytesEach, String what) {
    int n = i32();
    if (n < 0 || (long) n * fewestBytesEach > left()) {
      throw corrupt(at - 4, n + " " + what + " are announced where " + left() + " bytes are left");
    }
    return n;
  }

  /** Reads the length of an item that must fit in the rest. */
  int length(String what) {
    return count(1, "bytes of " + what);
  }

  /**
   * Skips bytes.
   *
   * @return where they begin
   */
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
