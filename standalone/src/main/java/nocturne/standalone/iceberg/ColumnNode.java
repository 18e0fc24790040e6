package nocturne.standalone.iceberg;

import java.nio.charset.StandardCharsets;
import java.util.List;
import nocturne.core.alert.CellType;
import nocturne.core.alert.LittleEndian;
import nocturne.core.alert.Records;
import org.apache.avro.Schema;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * A node of a Parquet file's schema, which writes cells of {@link Records} to columns by the
 * repetition and definition levels of the Dremel paper (Melnik et al. 2010, VLDB 3, 330): a
 * definition level is how much of an optional path is present, a repetition level the list at which
 * a value continues. {@code rep} is the level at which the next value continues, {@code def} the
 * level of a present parent. For one thread.
 */
abstract sealed class ColumnNode {

  /** Writes a cell that the source accepts. */
  abstract void write(int rep, int def, Records rows, int row, ColumnSource source);

  /** Writes an absent value to every column below. */
  abstract void writeNothing(int rep, int def);

  /**
   * Writes a field of a list's items, of which none is null.
   *
   * @param again the level of the list, at which all items but the first continue
   * @param source null if the items lack the field
   */
  void writeItems(int rep, int again, int def, Records rows, @Nullable ColumnSource source) {
    int level = rep;
    for (int row = 0; row < rows.size(); row++) {
      if (source != null && source.takes(rows, row)) {
        write(level, def, rows, row, source);
      } else {
        writeNothing(level, def);
      }
      level = again;
    }
  }

  /** A plain column. */
  static final class Leaf extends ColumnNode {
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final ColumnBuffer column;
    private final PrimitiveTypeName type;
    private final int defined;

    Leaf(ColumnBuffer column) {
      this.column = column;
      this.type = column.column().getPrimitiveType().getPrimitiveTypeName();
      this.defined = column.column().getMaxDefinitionLevel();
    }

    @Override
    void writeNothing(int rep, int def) {
      column.define(def, 1);
    }

    void writeLong(long value) {
      column.define(defined, 1);
      column.add(value);
    }

    void writeInt(int value) {
      column.define(defined, 1);
      column.add(value);
    }

    void writeText(String value) {
      column.define(defined, 1);
      addText(value);
    }

    @Override
    void write(int rep, int def, Records rows, int row, ColumnSource source) {
      column.define(defined, 1);
      add(rows, row, source.column);
    }

    /** Takes as many cells of one type at once as there are. */
    @Override
    void writeItems(int rep, int again, int def, Records rows, @Nullable ColumnSource source) {
      int count = rows.size();
      if (source == null) {
        column.define(def, count);
        return;
      }
      int at = source.column;
      int row = 0;
      while (row < count) {
        boolean taken = source.takes(rows, row);
        int end = taken ? addAll(rows, row, at) : rows.endOfType(row, at);
        column.define(taken ? defined : def, end - row);
        row = end;
      }
    }

    /** Adds cells up to the first of another type, whose row it returns. */
    private int addAll(Records rows, int from, int at) {
      boolean doubles = type == PrimitiveTypeName.DOUBLE && rows.type(from, at) == CellType.DOUBLE;
      if (doubles || type == PrimitiveTypeName.INT64) {
        return column.addLongs(rows, from, at);
      } else if (type == PrimitiveTypeName.FLOAT || type == PrimitiveTypeName.INT32) {
        return column.addInts(rows, from, at);
      }
      int end = rows.endOfType(from, at);
      for (int row = from; row < end; row++) {
        add(rows, row, at);
      }
      return end;
    }

    private void add(Records rows, int row, int at) {
      switch (type) {
        case FLOAT -> column.add(rows.floatAt(row, at));
        case DOUBLE -> column.add(rows.doubleAt(row, at));
        case INT32 -> column.add((int) rows.longAt(row, at));
        case INT64 -> column.add(rows.longAt(row, at));
        case BOOLEAN -> column.add(rows.booleanAt(row, at));
        default -> addBytes(rows, row, at);
      }
    }

    /** Adds the packet's own bytes if possible; text that is no valid UTF-8 as it is shown. */
    private void addBytes(Records rows, int row, int at) {
      CellType cell = rows.type(row, at);
      if (cell == CellType.ENUM) {
        addText(rows.stringAt(row, at));
        return;
      }
      byte[] data = rows.data();
      int from = rows.offsetAt(row, at);
      int length = rows.lengthAt(row, at);
      if (cell == CellType.STRING && !isAscii(data, from, length)) {
        addText(rows.stringAt(row, at));
      } else {
        column.add(data, from, length);
      }
    }

    private void addText(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      column.add(bytes, 0, bytes.length);
    }

    private static boolean isAscii(byte[] data, int from, int length) {
      int end = from + length;
      int at = from;
      for (; at <= end - Long.BYTES; at += Long.BYTES) {
        if (((long) LittleEndian.LONGS.get(data, at) & HIGH_BITS) != 0) {
          return false;
        }
      }
      for (; at < end; at++) {
        if (data[at] < 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** A struct, whose fields are all optional. */
  static final class Struct extends ColumnNode {
    final List<String> names;
    final ColumnNode[] fields;

    Struct(List<String> names, List<ColumnNode> fields) {
      this.names = List.copyOf(names);
      this.fields = fields.toArray(ColumnNode[]::new);
    }

    @Override
    void writeNothing(int rep, int def) {
      for (ColumnNode field : fields) {
        field.writeNothing(rep, def);
      }
    }

    @Override
    void write(int rep, int def, Records rows, int row, ColumnSource source) {
      Records inside = rows.recordsAt(row, source.column);
      writeRow(rep, def + 1, inside, 0, source.fields(inside.layout(), names));
    }

    /**
     * Writes the items of a list, of which none is null: column by column, so that each column's
     * buffers stay in the processor's cache.
     */
    void writeRows(int rep, int again, int def, Records rows, @Nullable ColumnSource[] sources) {
      for (int i = 0; i < fields.length; i++) {
        fields[i].writeItems(rep, again, def, rows, sources[i]);
      }
    }

    /** Writes the struct's fields from a row; {@code def} is the level of a present struct. */
    void writeRow(int rep, int def, Records rows, int row, @Nullable ColumnSource[] sources) {
      for (int i = 0; i < fields.length; i++) {
        ColumnSource source = sources[i];
        if (source != null && source.takes(rows, row)) {
          fields[i].write(rep, def, rows, row, source);
        } else {
          fields[i].writeNothing(rep, def);
        }
      }
    }
  }

  /** A list with optional elements. */
  static final class Items extends ColumnNode {
    private final ColumnNode element;
    private final Levels repetition;
    private final int again;

    Items(ColumnNode element, Levels repetition, int again) {
      this.element = element;
      this.repetition = repetition;
      this.again = again;
    }

    @Override
    void writeNothing(int rep, int def) {
      repetition.add(rep, 1);
      element.writeNothing(rep, def);
    }

    @Override
    void write(int rep, int def, Records rows, int row, ColumnSource source) {
      Records items = rows.recordsAt(row, source.column);
      ColumnSource values = source.values();
      int count = items.size();
      if (count == 0) {
        writeNothing(rep, def + 1);
        return;
      }
      repetition.add(rep, 1);
      repetition.add(again, count - 1);
      if (isRecords(items) && !hasNull(items) && element instanceof Struct struct) {
        @Nullable ColumnSource[] fields = values.fields(items.layout(), struct.names);
        struct.writeRows(rep, again, def + 3, items, fields);
        return;
      }
      for (int i = 0; i < count; i++) {
        writeValue(element, i == 0 ? rep : again, def + 2, items, i, values, source.isOfSeveral());
      }
    }
  }

  private static boolean hasNull(Records rows) {
    for (int row = 0; row < rows.size(); row++) {
      if (rows.isNullRow(row)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRecords(Records rows) {
    return rows.layout().schema().getType() == Schema.Type.RECORD;
  }

  /** A map from texts to optional values. */
  static final class Entries extends ColumnNode {
    private final Leaf key;
    private final ColumnNode value;
    private final Levels repetition;
    private final int again;

    Entries(Leaf key, ColumnNode value, Levels repetition, int again) {
      this.key = key;
      this.value = value;
      this.repetition = repetition;
      this.again = again;
    }

    @Override
    void writeNothing(int rep, int def) {
      repetition.add(rep, 1);
      key.writeNothing(rep, def);
      value.writeNothing(rep, def);
    }

    @Override
    void write(int rep, int def, Records rows, int row, ColumnSource source) {
      Records entries = rows.recordsAt(row, source.column);
      ColumnSource values = source.values();
      if (entries.size() == 0) {
        writeNothing(rep, def + 1);
      }
      int level = rep;
      for (int i = 0; i < entries.size(); i++) {
        String name = entries.stringAt(i, 0);
        if (isLast(entries, i, name)) {
          repetition.add(level, 1);
          key.writeText(name);
          writeValue(value, level, def + 2, entries, i, values, source.isOfSeveral());
          level = again;
        }
      }
    }

    /**
     * An Avro key may occur twice, a table's may not: the last one counts, as in Avro's own reader.
     */
    private static boolean isLast(Records entries, int at, String name) {
      for (int later = at + 1; later < entries.size(); later++) {
        if (entries.stringAt(later, 0).equals(name)) {
          return false;
        }
      }
      return true;
    }
  }

  private static void writeValue(
      ColumnNode node,
      int rep,
      int def,
      Records rows,
      int row,
      ColumnSource values,
      boolean several) {
    if (rows.isNullRow(row)) {
      node.writeNothing(rep, def);
    } else if (several || isRecords(rows)) {
      Struct struct = (Struct) node;
      struct.writeRow(rep, def + 1, rows, row, values.fields(rows.layout(), struct.names));
    } else if (values.takes(rows, row)) {
      node.write(rep, def, rows, row, values);
    } else {
      node.writeNothing(rep, def);
    }
  }
}
