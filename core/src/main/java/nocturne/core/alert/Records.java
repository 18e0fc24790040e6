package nocturne.core.alert;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one {@link Layout} over the bytes they were read from: what the decoder makes of Avro
 * data.
 *
 * <p>A decoded alert is one row; a record inside it is again one row, an array of records as many
 * rows as it has items, an array of other things rows of one column {@code item}, a map rows of
 * {@code key} and {@code value}. Each cell has a type ({@link #type}), which also represents
 * unions. Numbers are in one flat array, row after row. Texts and bytes stay in the packet and are
 * copied out on access.
 *
 * <p>An array whose items may be null or a record has the record's layout; a null item is a row of
 * which {@link #isNullRow} is true and in which every cell is null.
 *
 * <p>Immutable once the decoder has returned it, hence thread-safe, as long as the packet's bytes
 * do not change. Accessors throw {@link IllegalStateException} when the cell holds another type
 * than they answer for, and {@link IndexOutOfBoundsException} beyond the rows or columns.
 */
public final class Records {
  private static final byte[] NO_TAGS = {};
  private static final long[] NO_BITS = {};

  private final Layout layout;
  private final byte[] data;
  private final int width;
  private int size;

  /** Cell types, row-major; package-private for the decoder, which fills them. */
  byte[] tags;

  /** Numbers' bits, or offset and length of bytes in the data. */
  long[] bits;

  private @Nullable Records @Nullable [] nested;
  private boolean @Nullable [] nullRows;

  /** Room for so many rows, all cells null; {@link #size()} counts those added. */
  Records(Layout layout, byte[] data, int capacity) {
    this.layout = layout;
    this.data = data;
    this.width = layout.width();
    int cells = Math.multiplyExact(capacity, width);
    this.tags = cells == 0 ? NO_TAGS : new byte[cells];
    this.bits = cells == 0 ? NO_BITS : new long[cells];
    this.nested =
        layout.nestedCount() == 0 || capacity == 0
            ? null
            : new Records[Math.multiplyExact(capacity, layout.nestedCount())];
  }

  /** Makes room for more rows than the constructor was given. */
  void ensureCapacity(int rows) {
    if ((long) rows * width > tags.length) {
      int cells = Math.multiplyExact(Math.max(rows, 2 * size), width);
      tags = Arrays.copyOf(tags, cells);
      bits = Arrays.copyOf(bits, cells);
    }
    int slots = layout.nestedCount();
    if (slots > 0 && (nested == null || (long) rows * slots > nested.length)) {
      int length = Math.multiplyExact(Math.max(rows, 2 * size), slots);
      nested = nested == null ? new Records[length] : Arrays.copyOf(nested, length);
    }
  }

  /** Counts the row that the decoder fills next. */
  int addRow() {
    return size++;
  }

  /** Counts a null row. */
  void addNullRow() {
    boolean[] marks = nullRows == null ? new boolean[size + 1] : nullRows;
    if (marks.length <= size) {
      marks = Arrays.copyOf(marks, Math.max(16, 2 * size));
    }
    marks[size++] = true;
    nullRows = marks;
  }

  void setNested(int row, int field, Records rows) {
    @Nullable Records[] all = nested;
    if (all == null) {
      throw new IllegalStateException("No room for rows in column " + layout.field(field));
    }
    all[row * layout.nestedCount() + layout.nestedSlots[field]] = rows;
  }

  /** The columns. */
  public Layout layout() {
    return layout;
  }

  /** The number of rows. */
  public int size() {
    return size;
  }

  /** Whether an array's item is null instead of a record. */
  public boolean isNullRow(int row) {
    boolean[] marks = nullRows;
    return marks != null && row < marks.length && marks[row];
  }

  /** The type of a cell's value. */
  public CellType type(int row, int field) {
    return CellType.of(tags[cell(row, field)]);
  }

  /** The first row after this one whose cell has another type; {@link #size()} if there is none. */
  public int endOfType(int row, int field) {
    int cell = cell(row, field);
    byte tag = tags[cell];
    int end = row;
    do {
      end++;
      cell += width;
    } while (end < size && tags[cell] == tag);
    return end;
  }

  /** Whether the cell is null. */
  public boolean isNull(int row, int field) {
    return tags[cell(row, field)] == Node.NULL;
  }

  /** The truth value of a BOOLEAN cell. */
  public boolean booleanAt(int row, int field) {
    return bits[cell(row, field, Node.BOOLEAN)] != 0;
  }

  /** The number in an INT or LONG cell. */
  public long longAt(int row, int field) {
    int cell = cell(row, field);
    byte tag = tags[cell];
    if (tag != Node.INT && tag != Node.LONG) {
      throw wrongType(row, field, "a whole number");
    }
    return bits[cell];
  }

  /** The number in a FLOAT cell, bit for bit. */
  public float floatAt(int row, int field) {
    return Float.intBitsToFloat((int) bits[cell(row, field, Node.FLOAT)]);
  }

  /** The number in an INT, LONG, FLOAT or DOUBLE cell, widened; a long beyond 2^53 is rounded. */
  public double doubleAt(int row, int field) {
    int cell = cell(row, field);
    return switch (tags[cell]) {
      case Node.INT, Node.LONG -> (double) bits[cell];
      case Node.FLOAT -> Float.intBitsToFloat((int) bits[cell]);
      case Node.DOUBLE -> Double.longBitsToDouble(bits[cell]);
      default -> throw wrongType(row, field, "a number");
    };
  }

  /**
   * Copies the numbers in a column's INT or FLOAT cells, from a row on as long as the cells have
   * that row's type; 4 bytes each, the lowest first.
   *
   * @return the row after the last one that was copied
   */
  public int copyInts(int from, int field, byte[] into, int at) {
    int cell = cell(from, field);
    byte tag = tags[cell];
    if (tag != Node.INT && tag != Node.FLOAT) {
      throw wrongType(from, field, "a number of 4 bytes");
    }
    int row = from;
    int target = at;
    do {
      LittleEndian.INTS.set(into, target, (int) bits[cell]);
      target += Integer.BYTES;
      cell += width;
      row++;
    } while (row < size && tags[cell] == tag);
    return row;
  }

  /**
   * Copies the numbers in a column's INT, LONG or DOUBLE cells, from a row on as long as the cells
   * have that row's type; 8 bytes each, the lowest first.
   *
   * @return the row after the last one that was copied
   */
  public int copyLongs(int from, int field, byte[] into, int at) {
    int cell = cell(from, field);
    byte tag = tags[cell];
    if (tag != Node.INT && tag != Node.LONG && tag != Node.DOUBLE) {
      throw wrongType(from, field, "a number of 8 bytes");
    }
    int row = from;
    int target = at;
    do {
      LittleEndian.LONGS.set(into, target, bits[cell]);
      target += Long.BYTES;
      cell += width;
      row++;
    } while (row < size && tags[cell] == tag);
    return row;
  }

  /** The text in a STRING cell, or the symbol of an ENUM; bytes that are no UTF-8 become U+FFFD. */
  public String stringAt(int row, int field) {
    int cell = cell(row, field);
    long value = bits[cell];
    return switch (tags[cell]) {
      case Node.STRING ->
          new String(data, (int) (value >>> 32), (int) value, StandardCharsets.UTF_8);
      case Node.ENUM -> layout.symbol((int) (value >>> 32), (int) value);
      default -> throw wrongType(row, field, "a text");
    };
  }

  /** A copy of the bytes in a BYTES, FIXED or STRING cell. */
  public byte[] bytesAt(int row, int field) {
    int from = offsetAt(row, field);
    return Arrays.copyOfRange(data, from, from + lengthAt(row, field));
  }

  /** Where in {@link #data()} the bytes of a BYTES, FIXED or STRING cell begin. */
  public int offsetAt(int row, int field) {
    return (int) (bits[bytesCell(row, field)] >>> 32);
  }

  /** Number of bytes of a BYTES, FIXED or STRING cell. */
  public int lengthAt(int row, int field) {
    return (int) bits[bytesCell(row, field)];
  }

  /** The rows inside a RECORD (one row), ARRAY or MAP cell. */
  public Records recordsAt(int row, int field) {
    if (!type(row, field).isNested()) {
      throw wrongType(row, field, "rows");
    }
    @Nullable Records[] all = nested;
    Records rows = all == null ? null : all[row * layout.nestedCount() + layout.nestedSlots[field]];
    if (rows == null) {
      throw wrongType(row, field, "rows");
    }
    return rows;
  }

  /**
   * The bytes that texts and byte fields lie in: the packet, or its decompressed block. Read only.
   */
  public byte[] data() {
    return data;
  }

  /** Roughly the memory these rows and those inside them take, bytes, without {@link #data()}. */
  public long footprint() {
    long sum = 64 + 9L * tags.length;
    @Nullable Records[] all = nested;
    if (all != null) {
      sum += 4L * all.length;
      for (@Nullable Records rows : all) {
        sum += rows == null ? 0 : rows.footprint();
      }
    }
    return sum;
  }

  /** The layout and the number of rows. */
  @Override
  public String toString() {
    return size + " rows of " + layout;
  }

  private int cell(int row, int field) {
    if (row < 0 || row >= size || field < 0 || field >= width) {
      throw new IndexOutOfBoundsException(
          "No cell at row " + row + ", column " + field + " in " + this);
    }
    return row * width + field;
  }

  private int cell(int row, int field, int tag) {
    int cell = cell(row, field);
    if (tags[cell] != tag) {
      throw wrongType(row, field, CellType.of((byte) tag).toString());
    }
    return cell;
  }

  private int bytesCell(int row, int field) {
    int cell = cell(row, field);
    byte tag = tags[cell];
    if (tag != Node.STRING && tag != Node.BYTES && tag != Node.FIXED) {
      throw wrongType(row, field, "bytes or a text");
    }
    return cell;
  }

  private IllegalStateException wrongType(int row, int field, String wanted) {
    return new IllegalStateException(
        "Cannot take "
            + wanted
            + " from column "
            + layout.field(field)
            + ", row "
            + row
            + ": it holds "
            + type(row, field)
            + "; ask type() first.");
  }
}
