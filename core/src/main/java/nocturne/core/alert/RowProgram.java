package nocturne.core.alert;

/**
 * The hot loop of decoding: reads the plain fields of a row, and stops where care is needed.
 *
 * <h2>What it is compiled to</h2>
 *
 * A layout's columns become one number each: the {@link Node}'s own operation, raised where the
 * value may be null instead. Surveys write nearly all of their columns so, some with null as the
 * union's first branch and some as its second; either way a union costs one comparison.
 *
 * <h2>One word a field</h2>
 *
 * The eight bytes at the position are loaded once and then taken apart: the first is the branch,
 * the next four are a float, or the beginning of a number. The processor can load the next field's
 * word before it knows what this one was good for.
 *
 * <h2>Nulls, eight at a time</h2>
 *
 * Three cells of five in a ZTF packet are null: an upper limit in the history has a time, a filter,
 * a limiting magnitude, and some forty nulls in one piece. Each null is a byte, the same for all of
 * them, so the word is compared with eight nulls and its trailing zeros count those that are. A
 * whole word of them is a case of its own, since then the step is known before the count is. The
 * cells need not be written, for new rows are null everywhere.
 *
 * <h2>Numbers of any length at once</h2>
 *
 * The last byte of a varint is the first without the highest bit, which a word of eight bytes shows
 * without a loop; the groups of seven bits are then pushed together in three steps. A loop over the
 * bytes leaves at another place for each number, which no processor can predict.
 *
 * <h2>Bounds</h2>
 *
 * While {@link #MARGIN} bytes are left, a field's branch and its number lie within them, so one
 * comparison suffices for all; a text's length is compared with what is left. Whatever is not as
 * usual (the last bytes, rows inside the row, another branch, a number too long for its type, a
 * length that is negative or too long) ends the run before that field, and {@link RowReader} reads
 * it step by step or says what is wrong. This class refuses nothing.
 *
 * <h2>Why one long method</h2>
 *
 * Position, column and arrays are to stay in registers; calls that are not inlined would write them
 * back. Instances cannot be changed and are shared by all threads.
 */
final class RowProgram {
  /** What the operation is raised by where the value is a union's second branch, null its first. */
  private static final int OR_NULL = 16;

  /** What the operation is raised by where the value is a union's first branch, null its second. */
  private static final int OR_NULL_SECOND = 32;

  /** Any field that the loop does not read. */
  private static final int STOP = 48;

  private static final int OPERATION = 15;

  /** A branch of one byte and a number of ten, rounded up; or a word read at the second byte. */
  private static final int MARGIN = 16;

  /** Eight nulls where null is the union's second branch. */
  private static final long NULLS_SECOND = 0x0202020202020202L;

  /** What the branch of a value differs from that of null by: 0 from 1, as Avro writes them. */
  private static final int VALUE = 2;

  private static final long CONTINUES = 0x8080808080808080L;

  private final int[] steps;

  /** For each column how many from here on may be null in the same way. */
  private final int[] optionals;

  RowProgram(Node[] nodes) {
    steps = new int[nodes.length];
    optionals = new int[nodes.length];
    for (int i = nodes.length - 1; i >= 0; i--) {
      steps[i] = step(nodes[i]);
      boolean goesOn = i + 1 < nodes.length && (steps[i] ^ steps[i + 1]) <= OPERATION;
      optionals[i] = goesOn ? optionals[i + 1] + 1 : 1;
    }
  }

  private static int step(Node node) {
    if (node.op != Node.UNION) {
      return isPlain(node) ? node.op : STOP;
    }
    if (node.branches.length != 2) {
      return STOP;
    }
    Node first = node.branches[0];
    Node second = node.branches[1];
    if (first.op == Node.NULL && isPlain(second)) {
      return OR_NULL + second.op;
    }
    return second.op == Node.NULL && isPlain(first) ? OR_NULL_SECOND + first.op : STOP;
  }

  private static boolean isPlain(Node node) {
    return switch (node.op) {
      case Node.BOOLEAN, Node.INT, Node.LONG, Node.FLOAT, Node.DOUBLE -> true;
      case Node.STRING, Node.BYTES -> true;
      default -> false;
    };
  }

  /**
   * Reads fields into the row that begins at a cell.
   *
   * @param field the first to be read
   * @return the first that was not read, where the cursor then is
   */
  int read(Records rows, int rowCell, int field, Cursor in) {
    int[] ops = steps;
    byte[] data = in.data;
    byte[] tags = rows.tags;
    long[] bits = rows.bits;
    int last = in.limit - MARGIN;
    int at = in.position;
    while (field < ops.length && at <= last) {
      int op = ops[field];
      int from = at;
      long word = (long) LittleEndian.LONGS.get(data, at);
      if (op >= OR_NULL) {
        if (op >= STOP) {
          break;
        }
        long others = op >= OR_NULL_SECOND ? word ^ NULLS_SECOND : word;
        if ((byte) others == 0) {
          int left = optionals[field];
          int nulls =
              others == 0 && left >= Long.BYTES
                  ? Long.BYTES
                  : Math.min(Long.numberOfTrailingZeros(others) >>> 3, left);
          at += nulls;
          field += nulls;
          continue;
        }
        if ((byte) others != VALUE) {
          break;
        }
        word >>>= Byte.SIZE;
        from++;
        op &= OPERATION;
      }
      int cell = rowCell + field;
      if (op == Node.FLOAT) {
        tags[cell] = Node.FLOAT;
        bits[cell] = (int) word;
        at = from + Float.BYTES;
        field++;
        continue;
      }
      if (op == Node.DOUBLE) {
        tags[cell] = Node.DOUBLE;
        bits[cell] = (long) LittleEndian.LONGS.get(data, from);
        at = from + Double.BYTES;
        field++;
        continue;
      }
      long number = (byte) word;
      if (op == Node.BOOLEAN) {
        if (number >>> 1 != 0) {
          break;
        }
        tags[cell] = Node.BOOLEAN;
        bits[cell] = number;
        at = from + 1;
        field++;
        continue;
      }
      from++;
      if (number < 0) {
        word = (long) LittleEndian.LONGS.get(data, from - 1);
        long ends = ~word & CONTINUES;
        number = sevenths(word & (ends ^ (ends - 1)));
        from += Long.numberOfTrailingZeros(ends) >>> 3;
        if (ends == 0) {
          long ninth = data[from - 1];
          if (ninth < 0) {
            break;
          }
          number |= ninth << 56;
        }
      }
      number = (number >>> 1) ^ -(number & 1);
      if (op == Node.LONG) {
        bits[cell] = number;
      } else if (op == Node.INT) {
        if (number != (int) number) {
          break;
        }
        bits[cell] = number;
      } else {
        if (number < 0 || number > in.limit - from) {
          break;
        }
        bits[cell] = ((long) from << 32) | number;
        from += (int) number;
      }
      tags[cell] = (byte) op;
      at = from;
      field++;
    }
    in.position = at;
    return field;
  }

  /** Pushes the lower seven bits of eight bytes together. */
  private static long sevenths(long word) {
    long pairs = (word & 0x007F007F007F007FL) | ((word & 0x7F007F007F007F00L) >>> 1);
    long fours = (pairs & 0x00003FFF00003FFFL) | ((pairs & 0x3FFF00003FFF0000L) >>> 2);
    return (fours & 0x000000000FFFFFFFL) | ((fours & 0x0FFFFFFF00000000L) >>> 4);
  }
}
