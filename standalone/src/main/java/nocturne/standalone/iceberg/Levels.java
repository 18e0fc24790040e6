package nocturne.standalone.iceberg;

import java.util.Arrays;
import nocturne.core.alert.LittleEndian;

/**
 * The repetition or definition levels of a page, in the form that they have in a data page of
 * version 1: their length, then Parquet's hybrid of run lengths and bit-packing. The hybrid is made
 * from runs, so that equal levels cost nothing. For one thread.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE">the format's
 *     description</a>
 */
final class Levels {
  /** Room that is needed beyond {@link #size()}: for the last run and the last group. */
  static final int SPARE = 32;

  private static final int LENGTH_BYTES = 4;

  /** Values that are packed together. */
  private static final int GROUP = 8;

  /** As many as the one byte of a header can count. */
  private static final int MOST_GROUPS = 63;

  private final int bits;

  /** The group whose levels are all 1. */
  private final long ones;

  private byte[] bytes = new byte[2 * SPARE];
  private int size = LENGTH_BYTES;

  private int level;
  private int count;

  private long group;
  private int grouped;
  private int groups = MOST_GROUPS;
  private int header;

  /**
   * @param highest the highest level, at most 255; where it is 0, a page has no levels
   */
  Levels(int highest) {
    this.bits = Integer.SIZE - Integer.numberOfLeadingZeros(highest);
    if (bits > Byte.SIZE) {
      throw new IllegalArgumentException("levels up to " + highest);
    }
    long each = 0;
    for (int i = 0; i < GROUP; i++) {
      each |= 1L << (bits * i);
    }
    this.ones = each;
  }

  /** Adds a level that so many values have. */
  void add(int of, int values) {
    if (of != level) {
      endRun();
      level = of;
    }
    count += values;
  }

  /** Bytes so far, roughly. */
  int size() {
    return size;
  }

  /**
   * Copies the levels, which are complete, to a place with room for {@link #size()} and {@link
   * #SPARE} bytes.
   *
   * @return number of bytes
   */
  int copyTo(byte[] into, int at) {
    if (bits == 0) {
      return 0;
    }
    endRun();
    if (grouped > 0) {
      endGroup();
    }
    LittleEndian.INTS.set(bytes, 0, size - LENGTH_BYTES);
    System.arraycopy(bytes, 0, into, at, size);
    return size;
  }

  /** Begins anew, with the same room. */
  void clear() {
    size = LENGTH_BYTES;
    count = 0;
    group = 0;
    grouped = 0;
    groups = MOST_GROUPS;
  }

  private void endRun() {
    if (bytes.length < size + SPARE) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    while (count > 0) {
      if (grouped == 0 && count >= GROUP) {
        writeRun();
      } else {
        int taken = Math.min(count, GROUP - grouped);
        group |= (level * (ones >>> (bits * (GROUP - taken)))) << (bits * grouped);
        grouped += taken;
        count -= taken;
        if (grouped == GROUP) {
          endGroup();
        }
      }
    }
  }

  private void writeRun() {
    int head = count << 1;
    while (head >>> 7 != 0) {
      bytes[size++] = (byte) (head | 0x80);
      head >>>= 7;
    }
    bytes[size++] = (byte) head;
    bytes[size++] = (byte) level;
    count = 0;
    groups = MOST_GROUPS;
  }

  /** Writes a group of packed levels, filled up with zeros that nobody reads. */
  private void endGroup() {
    if (groups == MOST_GROUPS) {
      header = size++;
      groups = 0;
    }
    bytes[header] = (byte) (++groups << 1 | 1);
    for (int i = 0; i < bits; i++) {
      bytes[size++] = (byte) (group >>> (Byte.SIZE * i));
    }
    group = 0;
    grouped = 0;
  }
}
