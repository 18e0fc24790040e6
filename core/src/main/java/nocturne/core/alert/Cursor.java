package nocturne.core.alert;

/**
 * Reads Avro's primitives from a stretch of bytes, checking every step against its end.
 *
 * <p>What lies beyond the end is reported as TRUNCATED where the packet itself ends there, and as
 * CORRUPT inside a block, which by then is known to be complete.
 */
final class Cursor {
  private static final int LONGEST_VARINT = 10;

  final byte[] data;
  final int limit;
  private final Reason beyond;
  int position;

  Cursor(byte[] data, int from, int limit, Reason beyond) {
    this.data = data;
    this.position = from;
    this.limit = limit;
    this.beyond = beyond;
  }

  int remaining() {
    return limit - position;
  }

  long readLong() throws UnreadableException {
    int at = position;
    if (at < limit) {
      long first = data[at];
      if (first >= 0) {
        position = at + 1;
        return (first >>> 1) ^ -(first & 1);
      }
    }
    return readLongerLong();
  }

  private long readLongerLong() throws UnreadableException {
    long bits = 0;
    int at = position;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (at >= limit) {
        throw ends("a number");
      }
      int next = data[at++];
      bits |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        if (i == LONGEST_VARINT - 1 && next > 1) {
          break;
        }
        position = at;
        return (bits >>> 1) ^ -(bits & 1);
      }
    }
    throw corrupt("a number of more than 64 bits at byte " + position);
  }

  int readInt() throws UnreadableException {
    int at = position;
    long value = readLong();
    if (value != (int) value) {
      throw corrupt("the number " + value + " at byte " + at + " where an int belongs");
    }
    return (int) value;
  }

  boolean readBoolean() throws UnreadableException {
    if (position >= limit) {
      throw ends("a truth value");
    }
    int value = data[position];
    if (value != 0 && value != 1) {
      throw corrupt("the byte " + value + " at " + position + " where a truth value belongs");
    }
    position++;
    return value == 1;
  }

  int readFloatBits() throws UnreadableException {
    int at = skip(4, "a float");
    return (int) LittleEndian.INTS.get(data, at);
  }

  long readDoubleBits() throws UnreadableException {
    int at = skip(8, "a double");
    return (long) LittleEndian.LONGS.get(data, at);
  }

  /** Steps over so many bytes, which must be there, and returns where they began. */
  int skip(long length, String what) throws UnreadableException {
    int at = position;
    if (length > limit - at) {
      throw new UnreadableException(
          beyond,
          what + " of " + length + " bytes at byte " + at + " with " + (limit - at) + " left");
    }
    position = at + (int) length;
    return at;
  }

  /** Reads a length and steps over the bytes it counts; returns offset and length in one number. */
  long readBytes(String what) throws UnreadableException {
    int lengthAt = position;
    long length = readLong();
    if (length < 0) {
      throw corrupt("the negative length " + length + " at byte " + lengthAt);
    }
    int at = skip(length, what);
    return (long) at << 32 | length;
  }

  UnreadableException corrupt(String detail) {
    return new UnreadableException(Reason.CORRUPT, detail);
  }

  private UnreadableException ends(String what) {
    return new UnreadableException(beyond, "the bytes end at " + limit + " within " + what);
  }
}
