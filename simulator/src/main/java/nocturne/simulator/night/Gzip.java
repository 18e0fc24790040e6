package nocturne.simulator.night;

import java.io.ByteArrayOutputStream;
import java.util.PriorityQueue;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Gzip (RFC 1952) whose output is the same on every machine, which the platform's is not: it
 * depends on the zlib that a JDK was built with.
 *
 * <p>One deflate block (RFC 1951) with Huffman codes of its own; the only matches are runs of one
 * byte, so a text header's blanks shrink and noise costs its entropy. The table of code lengths is
 * written plainly, four bits a length: 150 bytes more than the least.
 */
final class Gzip {
  private static final int SYMBOLS = 286;
  private static final int END = 256;
  private static final int LONGEST_CODE = 15;
  private static final int LONGEST_RUN = 258;
  private static final int SHORTEST_RUN = 4;
  private static final int[] LENGTH_BASE = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final int[] LENGTH_EXTRA = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };

  /** Which code lengths RFC 1951 names first; all of 0 to 15 get four bits, the repeats none. */
  private static final int[] LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private long pending;
  private int pendingBits;

  private Gzip() {}

  static byte[] compress(byte[] data) {
    return new Gzip().run(data);
  }

  private byte[] run(byte[] data) {
    out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255});
    long[] counts = new long[SYMBOLS];
    walk(data, (symbol, extra, bits) -> counts[symbol]++);
    counts[END] = 1;
    int[] lengths = codeLengths(counts);
    int[] codes = codes(lengths);
    writeBlockHead(lengths);
    walk(
        data,
        (symbol, extra, bits) -> {
          write(codes[symbol], lengths[symbol]);
          if (symbol > END) {
            write(extra, bits);
            write(0, 1); // the one distance there is: one byte back
          }
        });
    write(codes[END], lengths[END]);
    write(0, (8 - pendingBits % 8) % 8);
    CRC32 crc = new CRC32();
    crc.update(data);
    writeTrailer(crc.getValue());
    writeTrailer(data.length);
    return out.toByteArray();
  }

  @FunctionalInterface
  private interface Symbols {
    void take(int symbol, int extra, int extraBits);
  }

  private static void walk(byte[] data, Symbols symbols) {
    int at = 0;
    while (at < data.length) {
      int run = 0;
      while (at > 0
          && run < LONGEST_RUN
          && at + run < data.length
          && data[at + run] == data[at - 1]) {
        run++;
      }
      if (run < SHORTEST_RUN) {
        symbols.take(data[at] & 0xff, 0, 0);
        at++;
      } else {
        int code = LENGTH_BASE.length - 1;
        while (LENGTH_BASE[code] > run) {
          code--;
        }
        symbols.take(END + 1 + code, run - LENGTH_BASE[code], LENGTH_EXTRA[code]);
        at += run;
      }
    }
  }

  private record Tree(long weight, int order, int symbol, @Nullable Tree left, @Nullable Tree right)
      implements Comparable<Tree> {
    @Override
    public int compareTo(Tree other) {
      return weight != other.weight
          ? Long.compare(weight, other.weight)
          : Integer.compare(order, other.order);
    }
  }

  /** Huffman's lengths; weights are evened out until none is longer than deflate allows. */
  private static int[] codeLengths(long[] counts) {
    for (int evening = 0; ; evening++) {
      PriorityQueue<Tree> queue = new PriorityQueue<>();
      for (int symbol = 0; symbol < counts.length; symbol++) {
        if (counts[symbol] > 0) {
          queue.add(new Tree((counts[symbol] >> evening) + 1, symbol, symbol, null, null));
        }
      }
      if (queue.size() == 1) {
        queue.add(new Tree(0, SYMBOLS, 0, null, null)); // a code needs a bit
      }
      int order = counts.length;
      while (queue.size() > 1) {
        Tree first = queue.remove();
        Tree second = queue.remove();
        queue.add(new Tree(first.weight + second.weight, order++, -1, first, second));
      }
      int[] lengths = new int[counts.length];
      if (depth(queue.remove(), 0, lengths) <= LONGEST_CODE) {
        return lengths;
      }
    }
  }

  private static int depth(@Nullable Tree tree, int depth, int[] lengths) {
    if (tree == null) {
      return 0;
    }
    if (tree.symbol >= 0) {
      lengths[tree.symbol] = depth;
      return depth;
    }
    return Math.max(depth(tree.left, depth + 1, lengths), depth(tree.right, depth + 1, lengths));
  }

  /** The canonical codes of RFC 1951, their bits reversed as they are sent. */
  private static int[] codes(int[] lengths) {
    int[] codes = new int[lengths.length];
    int code = 0;
    for (int length = 1; length <= LONGEST_CODE; length++) {
      code <<= 1;
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length) {
          codes[symbol] = Integer.reverse(code) >>> (32 - length);
          code++;
        }
      }
    }
    return codes;
  }

  private void writeBlockHead(int[] lengths) {
    write(1, 1); // the last block
    write(2, 2); // with codes of its own
    write(SYMBOLS - 257, 5);
    write(0, 5); // one distance code
    write(LENGTH_ORDER.length - 4, 4);
    for (int length : LENGTH_ORDER) {
      write(length <= LONGEST_CODE ? 4 : 0, 3);
    }
    for (int length : lengths) {
      writeLength(length);
    }
    writeLength(1);
  }

  /** With sixteen codes of four bits each, a length's canonical code is the length itself. */
  private void writeLength(int length) {
    write(Integer.reverse(length) >>> 28, 4);
  }

  private void write(int bits, int count) {
    pending |= (long) bits << pendingBits;
    pendingBits += count;
    while (pendingBits >= 8) {
      out.write((int) pending);
      pending >>>= 8;
      pendingBits -= 8;
    }
  }

  private void writeTrailer(long value) {
    for (int i = 0; i < 4; i++) {
      out.write((int) (value >>> (8 * i)));
    }
  }
}
