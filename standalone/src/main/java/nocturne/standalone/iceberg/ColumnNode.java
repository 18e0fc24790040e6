package nocturne.standalone.iceberg;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import nocturne.core.alert.CellType;
import nocturne.core.alert.Layout;
import nocturne.core.alert.Records;
import nocturne.core.row.Binding;
import org.apache.avro.Schema;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
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
  abstract void write(int rep, int def, Records rows, int row, Source source);

  /** Writes an absent value to every column below. */
  abstract void writeNothing(int rep, int def);

  /** Takes the columns of the next row group. */
  abstract void open(ColumnWriteStore store);

  /** Places of this node's values in rows of one layout; made once for a layout and a file. */
  static final class Source {
    final int column;
    private final Binding binding;
    private final EnumSet<CellType> cells;
    private @Nullable Layout layout;
    private @Nullable Source @Nullable [] fields;

    Source(Binding binding) {
      this.column = binding.source();
      this.binding = binding;
      this.cells = EnumSet.copyOf(binding.cells());
    }

    /** Whether the cell has the column's type. */
    boolean takes(Records rows, int row) {
      CellType type = rows.type(row, column);
      return cells.contains(type)
          && (type != CellType.RECORD
              || rows.recordsAt(row, column).layout() == layout
              || isOurs(rows.recordsAt(row, column).layout()));
    }

    private boolean isOurs(Layout other) {
      return other.schema().getFullName().equals(binding.record());
    }

    /** The place of each of a struct's fields in rows of the layout; null if it is absent. */
    @Nullable Source[] fields(Layout of, List<String> names) {
      @Nullable Source[] known = fields;
      if (known == null || layout != of) {
        known = bind(binding.fields(), names);
        fields = known;
        layout = of;
      }
      return known;
    }

    /** Place of an array's items or a map's values. */
    Source values() {
      @Nullable Source[] known = fields;
      Source only = known == null ? null : known[0];
      if (only == null) {
        List<Binding> inside = binding.fields();
        only =
            inside.size() == 1 && inside.get(0).column().isEmpty()
                ? new Source(inside.get(0))
                : new Source(new Binding("", binding.source(), binding.cells(), null, inside));
        fields = new Source[] {only};
      }
      return only;
    }

    /** Whether the values are of several kinds, each a field of a struct. */
    boolean isOfSeveral() {
      List<Binding> inside = binding.fields();
      return inside.isEmpty() || !inside.get(0).column().isEmpty();
    }
  }

  static @Nullable Source[] bind(List<Binding> bindings, List<String> names) {
    @Nullable Source[] sources = new Source[names.size()];
    for (Binding binding : bindings) {
      int at = names.indexOf(binding.column());
      if (at < 0) {
        throw new IllegalStateException("no column " + binding.column() + " in " + names);
      }
      sources[at] = new Source(binding);
    }
    return sources;
  }

  /** A plain column. */
  static final class Leaf extends ColumnNode {
    private final ColumnDescriptor descriptor;
    private final PrimitiveTypeName type;
    private final int defined;
    private @Nullable ColumnWriter column;

    Leaf(ColumnDescriptor descriptor) {
      this.descriptor = descriptor;
      this.type = descriptor.getPrimitiveType().getPrimitiveTypeName();
      this.defined = descriptor.getMaxDefinitionLevel();
    }

    @Override
    void open(ColumnWriteStore store) {
      column = store.getColumnWriter(descriptor);
    }

    @Override
    void writeNothing(int rep, int def) {
      column().writeNull(rep, def);
    }

    void writeLong(int rep, long value) {
      column().write(value, rep, defined);
    }

    void writeInt(int rep, int value) {
      column().write(value, rep, defined);
    }

    void writeText(int rep, String value) {
      column().write(Binary.fromString(value), rep, defined);
    }

    @Override
    void write(int rep, int def, Records rows, int row, Source source) {
      int at = source.column;
      switch (type) {
        case FLOAT -> column().write(rows.floatAt(row, at), rep, defined);
        case DOUBLE -> column().write(rows.doubleAt(row, at), rep, defined);
        case INT32 -> column().write((int) rows.longAt(row, at), rep, defined);
        case INT64 -> column().write(rows.longAt(row, at), rep, defined);
        case BOOLEAN -> column().write(rows.booleanAt(row, at), rep, defined);
        default -> column().write(binary(rows, row, at), rep, defined);
      }
    }

    /** The packet's own bytes if possible; text that is no valid UTF-8 as it would be shown. */
    static Binary binary(Records rows, int row, int at) {
      CellType cell = rows.type(row, at);
      if (cell == CellType.ENUM) {
        return Binary.fromString(rows.stringAt(row, at));
      }
      byte[] data = rows.data();
      int from = rows.offsetAt(row, at);
      int length = rows.lengthAt(row, at);
      if (cell == CellType.STRING && !isAscii(data, from, length)) {
        return Binary.fromConstantByteArray(
            rows.stringAt(row, at).getBytes(StandardCharsets.UTF_8));
      }
      return Binary.fromConstantByteArray(data, from, length);
    }

    private static boolean isAscii(byte[] data, int from, int length) {
      for (int i = from; i < from + length; i++) {
        if (data[i] < 0) {
          return false;
        }
      }
      return true;
    }

    private ColumnWriter column() {
      if (column == null) {
        throw new IllegalStateException(Arrays.toString(descriptor.getPath()) + " is not open");
      }
      return column;
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
    void open(ColumnWriteStore store) {
      for (ColumnNode field : fields) {
        field.open(store);
      }
    }

    @Override
    void writeNothing(int rep, int def) {
      for (ColumnNode field : fields) {
        field.writeNothing(rep, def);
      }
    }

    @Override
    void write(int rep, int def, Records rows, int row, Source source) {
      Records inside = rows.recordsAt(row, source.column);
      writeRow(rep, def + 1, inside, 0, source.fields(inside.layout(), names));
    }

    /**
     * Writes the items of a list, of which none is null: column by column, so that each column's
     * buffers stay in the processor's cache.
     */
    void writeRows(int rep, int again, int def, Records rows, @Nullable Source[] sources) {
      int count = rows.size();
      for (int i = 0; i < fields.length; i++) {
        ColumnNode field = fields[i];
        Source source = sources[i];
        for (int row = 0; row < count; row++) {
          int level = row == 0 ? rep : again;
          if (source != null && source.takes(rows, row)) {
            field.write(level, def, rows, row, source);
          } else {
            field.writeNothing(level, def);
          }
        }
      }
    }

    /** Writes the struct's fields from a row; {@code def} is the level of a present struct. */
    void writeRow(int rep, int def, Records rows, int row, @Nullable Source[] sources) {
      for (int i = 0; i < fields.length; i++) {
        Source source = sources[i];
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
    private final int again;

    Items(ColumnNode element, int repetitionLevel) {
      this.element = element;
      this.again = repetitionLevel;
    }

    @Override
    void open(ColumnWriteStore store) {
      element.open(store);
    }

    @Override
    void writeNothing(int rep, int def) {
      element.writeNothing(rep, def);
    }

    @Override
    void write(int rep, int def, Records rows, int row, Source source) {
      Records items = rows.recordsAt(row, source.column);
      Source values = source.values();
      int count = items.size();
      if (count == 0) {
        element.writeNothing(rep, def + 1);
      } else if (isRecords(items) && !hasNull(items) && element instanceof Struct struct) {
        @Nullable Source[] fields = values.fields(items.layout(), struct.names);
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
    private final int again;

    Entries(Leaf key, ColumnNode value, int repetitionLevel) {
      this.key = key;
      this.value = value;
      this.again = repetitionLevel;
    }

    @Override
    void open(ColumnWriteStore store) {
      key.open(store);
      value.open(store);
    }

    @Override
    void writeNothing(int rep, int def) {
      key.writeNothing(rep, def);
      value.writeNothing(rep, def);
    }

    @Override
    void write(int rep, int def, Records rows, int row, Source source) {
      Records entries = rows.recordsAt(row, source.column);
      Source values = source.values();
      if (entries.size() == 0) {
        writeNothing(rep, def + 1);
      }
      int level = rep;
      for (int i = 0; i < entries.size(); i++) {
        String name = entries.stringAt(i, 0);
        if (isLast(entries, i, name)) {
          key.writeText(level, name);
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
      ColumnNode node, int rep, int def, Records rows, int row, Source values, boolean several) {
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
