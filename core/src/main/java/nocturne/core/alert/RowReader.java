package nocturne.core.alert;

/**
 * Reads one record's bare datum into {@link Records}, following a compiled layout.
 *
 * <p>Every count is checked against the bytes that are left; where items may take no bytes at all,
 * and for the sum of all, a budget of cells bounds what is allocated, so neither time nor memory
 * can exceed a fixed multiple of the bytes, nor of {@link Limits#CELLS}. One instance reads one
 * datum.
 */
final class RowReader {
  private final Cursor in;
  private final long most;
  private long budget;

  /** Reads the only datum there is. */
  RowReader(Cursor in) {
    this(in, allowance(in.remaining()));
  }

  /**
   * Reads one datum of several.
   *
   * @param allowance cells that this one and all that follow may have
   */
  RowReader(Cursor in, long allowance) {
    this.in = in;
    this.most = Math.min(Limits.CELLS, allowance);
    this.budget = most;
  }

  /** Maximum number of cells for a number of bytes of data. */
  static long allowance(long bytes) {
    return Limits.FREE_CELLS + Limits.CELLS_FOR_A_BYTE * bytes;
  }

  /** Number of cells requested so far. */
  long spent() {
    return most - budget;
  }

  /** The record at the cursor, as a single row. */
  Records readRecord(Layout layout) throws UnreadableException {
    return readRecord(layout, 0);
  }

  private Records readRecord(Layout layout, int depth) throws UnreadableException {
    spend(layout, 1);
    Records rows = new Records(layout, in.data, 1);
    readRow(rows, depth);
    return rows;
  }

  private void readRow(Records rows, int depth) throws UnreadableException {
    if (depth > Limits.DEPTH) {
      throw new UnreadableException(
          Reason.TOO_LARGE, "more than " + Limits.DEPTH + " values inside each other");
    }
    RowProgram program = rows.layout().program();
    int row = rows.addRow();
    int width = rows.layout().width();
    int cell = row * width;
    int field = program.read(rows, cell, 0, in);
    while (field < width) {
      readField(rows, row, field, depth);
      field = program.read(rows, cell, field + 1, in);
    }
  }

  /** Reads whatever the program leaves, step by step. */
  void readField(Records rows, int row, int field, int depth) throws UnreadableException {
    Layout layout = rows.layout();
    Node node = layout.nodes[field];
    if (node.op == Node.UNION) {
      node = branch(node, layout, field);
    }
    int cell = row * layout.width() + field;
    long[] bits = rows.bits;
    rows.tags[cell] = (byte) node.op;
    switch (node.op) {
      case Node.NULL -> {}
      case Node.INT -> bits[cell] = in.readInt();
      case Node.LONG -> bits[cell] = in.readLong();
      case Node.FLOAT -> bits[cell] = in.readFloatBits();
      case Node.DOUBLE -> bits[cell] = in.readDoubleBits();
      case Node.BOOLEAN -> bits[cell] = in.readBoolean() ? 1 : 0;
      case Node.STRING -> bits[cell] = in.readBytes("a text");
      case Node.BYTES -> bits[cell] = in.readBytes("a byte field");
      case Node.FIXED ->
          bits[cell] = (long) in.skip(node.number, "a fixed field") << 32 | (long) node.number;
      case Node.ENUM -> bits[cell] = (long) node.table << 32 | symbol(node);
      default -> rows.setNested(row, field, nested(node, depth + 1));
    }
  }

  private Node branch(Node union, Layout layout, int field) throws UnreadableException {
    long index = in.readLong();
    if (index < 0 || index >= union.branches.length) {
      throw in.corrupt(
          "branch "
              + index
              + " of "
              + union.branches.length
              + " for "
              + layout.field(field)
              + " before byte "
              + in.position);
    }
    return union.branches[(int) index];
  }

  private int symbol(Node node) throws UnreadableException {
    int index = in.readInt();
    if (index < 0 || index >= node.number) {
      throw in.corrupt("symbol " + index + " of " + node.number + " before byte " + in.position);
    }
    return index;
  }

  private Records nested(Node node, int depth) throws UnreadableException {
    Layout layout = node.layout;
    if (layout == null) {
      throw new IllegalStateException("Operation " + node.op + " holds no rows");
    }
    return node.op == Node.RECORD
        ? readRecord(layout, depth)
        : readItems(layout, node.number, depth);
  }

  private Records readItems(Layout layout, int nullBranch, int depth) throws UnreadableException {
    Records rows = null;
    for (long count = readCount(); count != 0; count = readCount()) {
      int fewest = nullBranch >= 0 ? 1 : layout.fewestBytes();
      if (fewest > 0 && count > in.remaining() / fewest) {
        throw in.corrupt(
            "a count of "
                + count
                + " items of at least "
                + fewest
                + " bytes before byte "
                + in.position
                + " with "
                + in.remaining()
                + " bytes left");
      }
      spend(layout, count);
      if (rows == null) {
        rows = new Records(layout, in.data, (int) count);
      } else {
        rows.ensureCapacity(rows.size() + (int) count);
      }
      for (long i = 0; i < count; i++) {
        readItem(rows, nullBranch, depth);
      }
    }
    return rows == null ? new Records(layout, in.data, 0) : rows;
  }

  private void readItem(Records rows, int nullBranch, int depth) throws UnreadableException {
    if (nullBranch >= 0) {
      long branch = in.readLong();
      if (branch == nullBranch) {
        rows.addNullRow();
        return;
      }
      if (branch != 1 - nullBranch) {
        throw in.corrupt("branch " + branch + " of 2 for an item before byte " + in.position);
      }
    }
    readRow(rows, depth);
  }

  /**
   * The number of items in an array's or map's next block, whose size in bytes may be given too.
   */
  private long readCount() throws UnreadableException {
    long count = in.readLong();
    if (count >= 0) {
      return count;
    }
    long bytes = in.readLong();
    if (count == Long.MIN_VALUE || bytes < 0 || bytes > in.remaining()) {
      throw in.corrupt(
          "a block of "
              + count
              + " items in "
              + bytes
              + " bytes before byte "
              + in.position
              + " with "
              + in.remaining()
              + " left");
    }
    return -count;
  }

  /** Takes so many rows from the budget. */
  void spend(Layout layout, long rows) throws UnreadableException {
    long cost = 1L + layout.width();
    if (rows > budget / cost) {
      throw new UnreadableException(
          Reason.TOO_LARGE, "more than " + most + " values in one record");
    }
    budget -= rows * cost;
  }
}
