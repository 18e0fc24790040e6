package nocturne.plot;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Compresses the rows of a picture that has much white and many straight lines: into a zlib stream
 * (RFC 1950) of one block with the fixed codes of deflate (RFC 1951). It looks for what is the same
 * one row above or one byte before, and nowhere else.
 */
final class RowDeflate {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 258;
  private static final int FARTHEST = 1 << 15;

  /** Deflate with a window of 32 KiB, by the fastest algorithm. */
  private static final int HEADER = 0x0178; // the byte 0x78 first

  private static final int END_OF_BLOCK = 256;

  /** By symbol its code, the first bit lowest; in the lowest byte stands the number of its bits. */
  private static final int[] SYMBOLS = new int[288];

  /** By length of a match its symbol's code with the extra bits, likewise. */
  private static final int[] LENGTHS = new int[LONGEST + 1];

  static {
    for (int symbol = 0; symbol < SYMBOLS.length; symbol++) {
      if (symbol < 144) {
        SYMBOLS[symbol] = code(0x30 + symbol, 8);
      } else if (symbol < 256) {
        SYMBOLS[symbol] = code(0x190 + symbol - 144, 9);
      } else if (symbol < 280) {
        SYMBOLS[symbol] = code(symbol - 256, 7);
      } else {
        SYMBOLS[symbol] = code(0xC0 + symbol - 280, 8);
      }
    }
    int length = SHORTEST;
    for (int symbol = 257; symbol < 285; symbol++) {
      int extra = symbol < 265 ? 0 : (symbol - 261) / 4;
      for (int rest = 0; rest < 1 << extra; rest++) {
        LENGTHS[length++] = with(SYMBOLS[symbol], rest, extra);
      }
    }
    LENGTHS[LONGEST] = SYMBOLS[285];
  }

  private final byte[] bytes;
  private final int stride;

  /** Codes of the two distances. */
  private final int before;

  private final int above;
  private ByteBuffer out = ByteBuffer.allocate(1 << 15).order(LITTLE_ENDIAN);

  /** Bits that are not in {@link #out} yet, the first one lowest. */
  private long bits;

  private int held;

  private RowDeflate(byte[] rows, int stride) {
    this.bytes = rows;
    this.stride = stride;
    this.before = distance(1);
    this.above = distance(Math.min(stride, FARTHEST));
  }

  /**
   * The stream.
   *
   * @param stride bytes from a row to the next
   */
  static byte[] zlib(byte[] rows, int stride) {
    return new RowDeflate(rows, stride).stream();
  }

  private byte[] stream() {
    put(HEADER, 16);
    put(0b011, 3); // the last block, with fixed codes
    int at = 0;
    while (at < bytes.length) {
      int same = at < stride || stride > FARTHEST ? 0 : same(at, stride);
      int distance = above;
      if (same < SHORTEST && at > 0) {
        same = same(at, 1);
        distance = before;
      }
      if (same < SHORTEST) {
        put(SYMBOLS[bytes[at++] & 255]);
      } else {
        match(same, distance);
        at += same;
      }
    }
    put(SYMBOLS[END_OF_BLOCK]);
    while (held > 0) {
      out.put((byte) bits);
      bits >>>= Byte.SIZE;
      held -= Byte.SIZE;
    }
    Adler32 sum = new Adler32();
    sum.update(bytes);
    out.order(BIG_ENDIAN).putInt((int) sum.getValue());
    return Arrays.copyOf(out.array(), out.position());
  }

  /** How many bytes from here are the same as those at a distance before them. */
  private int same(int at, int distance) {
    if (bytes[at] != bytes[at - distance]) {
      return 0; // most often
    }
    int same =
        Arrays.mismatch(bytes, at, bytes.length, bytes, at - distance, bytes.length - distance);
    return same < 0 ? bytes.length - at : same;
  }

  private void match(int length, int distance) {
    int rest = length;
    while (rest > 0) {
      // What is left after a part must be long enough for a match, too.
      boolean leavesLittle = rest > LONGEST && rest < LONGEST + SHORTEST;
      int part = leavesLittle ? rest - SHORTEST : Math.min(rest, LONGEST);
      put(LENGTHS[part]);
      put(distance);
      rest -= part;
    }
  }

  /** The code of a distance with its extra bits. */
  private static int distance(int distance) {
    int symbol = distance - 1;
    int extra = 0;
    if (distance > 4) {
      extra = 30 - Integer.numberOfLeadingZeros(distance - 1);
      symbol = 2 * extra + 2 + (((distance - 1) >> extra) & 1);
    }
    return with(code(symbol, 5), (distance - 1) & ((1 << extra) - 1), extra);
  }

  /** As the tables have it, from a code whose first bit is the highest. */
  private static int code(int code, int bits) {
    int turned = Integer.reverse(code) >>> (Integer.SIZE - bits);
    return (turned << 8) | bits;
  }

  private static int with(int code, int extra, int bits) {
    int length = code & 255;
    int all = (code >> 8) | (extra << length);
    return (all << 8) | (length + bits);
  }

  private void put(int code) {
    put(code >> 8, code & 255);
  }

  private void put(long value, int count) {
    bits |= value << held;
    held += count;
    if (held >= Integer.SIZE) {
      if (out.remaining() < 3 * Integer.BYTES) {
        out = ByteBuffer.allocate(2 * out.capacity()).order(LITTLE_ENDIAN).put(out.flip());
      }
      out.putInt((int) bits);
      bits >>>= Integer.SIZE;
      held -= Integer.SIZE;
    }
  }
}
