package nocturne.standalone.iceberg;

import java.util.Arrays;
import nocturne.core.alert.LittleEndian;
import nocturne.core.alert.Records;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/**
 * The levels and values of one column in a row group, which become a data page of version 1 with
 * the encoding PLAIN. A value is one call of {@code define}, before or after it one of {@code add}
 * if it is not null, and a level of the list that it is in. Columns outside lists and maps have
 * statistics, by which readers leave row groups out. For one thread.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/#PLAIN">the
 *     format's description</a>
 */
final class ColumnBuffer {
  private final ColumnDescriptor column;
  private final Levels repetition;
  private final Levels definition;
  private byte[] bytes = new byte[128];
  private int size;
  private int truths;
  private int values;
  private @Nullable Statistics<?> statistics;

  /**
   * @param repetition of all columns in the same list
   */
  ColumnBuffer(ColumnDescriptor column, Levels repetition) {
    this.column = column;
    this.repetition = repetition;
    this.definition = new Levels(column.getMaxDefinitionLevel());
    clear();
  }

  ColumnDescriptor column() {
    return column;
  }

  /** Values so far, nulls included. */
  int values() {
    return values;
  }

  /** Bytes so far, roughly. */
  int size() {
    return repetition.size() + definition.size() + size;
  }

  /** Statistics of the values; null in lists and maps. */
  @Nullable Statistics<?> statistics() {
    return statistics;
  }

  /** Adds how much of its path so many values have. */
  void define(int level, int count) {
    definition.add(level, count);
    values += count;
    if (statistics != null && level < column.getMaxDefinitionLevel()) {
      statistics.incrementNumNulls(count);
    }
  }

  void add(int value) {
    LittleEndian.INTS.set(room(Integer.BYTES), size, value);
    size += Integer.BYTES;
    if (statistics != null) {
      statistics.updateStats(value);
    }
  }

  void add(long value) {
    LittleEndian.LONGS.set(room(Long.BYTES), size, value);
    size += Long.BYTES;
    if (statistics != null) {
      statistics.updateStats(value);
    }
  }

  void add(float value) {
    LittleEndian.INTS.set(room(Float.BYTES), size, Float.floatToRawIntBits(value));
    size += Float.BYTES;
    if (statistics != null) {
      statistics.updateStats(value);
    }
  }

  void add(double value) {
    LittleEndian.LONGS.set(room(Double.BYTES), size, Double.doubleToRawLongBits(value));
    size += Double.BYTES;
    if (statistics != null) {
      statistics.updateStats(value);
    }
  }

  void add(boolean value) {
    int bit = truths++ % Byte.SIZE;
    if (bit == 0) {
      room(1)[size++] = 0;
    }
    if (value) {
      bytes[size - 1] |= (byte) (1 << bit);
    }
    if (statistics != null) {
      statistics.updateStats(value);
    }
  }

  /** Adds a text or bytes; they must not change while the column has statistics. */
  void add(byte[] value, int from, int length) {
    LittleEndian.INTS.set(room(Integer.BYTES + length), size, length);
    System.arraycopy(value, from, bytes, size + Integer.BYTES, length);
    size += Integer.BYTES + length;
    if (statistics != null) {
      statistics.updateStats(Binary.fromConstantByteArray(value, from, length));
    }
  }

  /** Adds the numbers of rows as {@link Records#copyInts} does; in lists only. */
  int addInts(Records rows, int from, int field) {
    byte[] into = room(Integer.BYTES * (rows.size() - from));
    int end = rows.copyInts(from, field, into, size);
    size += Integer.BYTES * (end - from);
    return end;
  }

  /** Adds the numbers of rows as {@link Records#copyLongs} does; in lists only. */
  int addLongs(Records rows, int from, int field) {
    byte[] into = room(Long.BYTES * (rows.size() - from));
    int end = rows.copyLongs(from, field, into, size);
    size += Long.BYTES * (end - from);
    return end;
  }

  /**
   * Copies the page to an array that has room for {@link #size()} and twice {@link Levels#SPARE}
   * bytes.
   *
   * @return number of bytes
   */
  int page(byte[] into) {
    int at = repetition.copyTo(into, 0);
    at += definition.copyTo(into, at);
    System.arraycopy(bytes, 0, into, at, size);
    return at + size;
  }

  /** Begins anew, with the same room. */
  void clear() {
    definition.clear();
    size = 0;
    truths = 0;
    values = 0;
    statistics =
        column.getMaxRepetitionLevel() == 0
            ? Statistics.createStats(column.getPrimitiveType())
            : null;
  }

  private byte[] room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length / 2 * 3));
    }
    return bytes;
  }
}
