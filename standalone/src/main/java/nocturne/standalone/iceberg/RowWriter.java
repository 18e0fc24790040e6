package nocturne.standalone.iceberg;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.alert.Layout;
import nocturne.core.alert.Records;
import nocturne.core.row.Binding;
import nocturne.core.row.OwnColumns;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Writes alerts into the columns of one Parquet file, directly from the packet's cells, without
 * boxing, decoding to strings or looking up names for each row. The mapping of a layout's columns
 * to the file's is computed at its first row. For one thread.
 */
final class RowWriter {
  private static final long MICROS = 1000;

  private final MessageType schema;
  private final List<ColumnBuffer> columns = new ArrayList<>();
  private final List<Levels> repetitions = new ArrayList<>();
  private final ColumnNode.Struct root;
  private final IdentityHashMap<Layout, @Nullable ColumnSource[]> sources = new IdentityHashMap<>();
  private final Map<String, ColumnNode.Leaf> own;

  RowWriter(MessageType schema) {
    this.schema = schema;
    this.root = struct(schema, new ArrayList<>(), repetition(0));
    Map<String, ColumnNode.Leaf> leaves = new HashMap<>();
    for (String name : OwnColumns.NAMES) {
      leaves.put(name, (ColumnNode.Leaf) root.fields[root.names.indexOf(name)]);
    }
    this.own = leaves;
  }

  /** Sets the mapping of the layout's rows to this file's columns; before the first of them. */
  void bind(Layout layout, List<Binding> bindings) {
    sources.put(layout, ColumnSource.bind(bindings, root.names));
  }

  boolean knows(Layout layout) {
    return sources.containsKey(layout);
  }

  MessageType schema() {
    return schema;
  }

  /** The columns, in the order of the schema. */
  List<ColumnBuffer> columns() {
    return Collections.unmodifiableList(columns);
  }

  /** Forgets the rows, for the next row group. */
  void clear() {
    columns.forEach(ColumnBuffer::clear);
    repetitions.forEach(Levels::clear);
  }

  void write(Row row) {
    Records rows = row.alert().records();
    @Nullable ColumnSource[] from = sources.get(rows.layout());
    if (from == null) {
      throw new IllegalStateException("no binding for " + rows.layout());
    }
    for (int i = 0; i < root.fields.length; i++) {
      ColumnSource source = from[i];
      if (source != null && source.takes(rows, 0)) {
        root.fields[i].write(0, 0, rows, 0, source);
      } else if (i >= OwnColumns.NAMES.size()) {
        root.fields[i].writeNothing(0, 0);
      }
    }
    leaf(OwnColumns.CANDID).writeLong(row.alert().candid().value());
    leaf(OwnColumns.NIGHT).writeInt((int) row.night().date().toEpochDay());
    leaf(OwnColumns.TOPIC).writeText(row.origin().topic());
    leaf(OwnColumns.PARTITION).writeInt(row.origin().partition());
    leaf(OwnColumns.OFFSET).writeLong(row.origin().offset());
    leaf(OwnColumns.TIMESTAMP).writeLong(row.origin().timestampMillis() * MICROS);
  }

  private ColumnNode.Leaf leaf(String name) {
    ColumnNode.Leaf leaf = own.get(name);
    if (leaf == null) {
      throw new IllegalStateException("no column " + name);
    }
    return leaf;
  }

  private ColumnNode node(Type type, List<String> path, Levels repetition) {
    path.add(type.getName());
    ColumnNode node;
    if (type.isPrimitive()) {
      ColumnBuffer column =
          new ColumnBuffer(schema.getColumnDescription(path.toArray(String[]::new)), repetition);
      columns.add(column);
      node = new ColumnNode.Leaf(column);
    } else if (type.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation) {
      GroupType repeated = type.asGroupType().getType(0).asGroupType();
      path.add(repeated.getName());
      int level = schema.getMaxRepetitionLevel(path.toArray(String[]::new));
      Levels inside = repetition(level);
      node = new ColumnNode.Items(node(repeated.getType(0), path, inside), inside, level);
      path.remove(path.size() - 1);
    } else if (type.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation) {
      GroupType repeated = type.asGroupType().getType(0).asGroupType();
      path.add(repeated.getName());
      int level = schema.getMaxRepetitionLevel(path.toArray(String[]::new));
      Levels inside = repetition(level);
      ColumnNode.Leaf key = (ColumnNode.Leaf) node(repeated.getType(0), path, inside);
      ColumnNode value = node(repeated.getType(1), path, inside);
      node = new ColumnNode.Entries(key, value, inside, level);
      path.remove(path.size() - 1);
    } else {
      node = struct(type.asGroupType(), path, repetition);
    }
    path.remove(path.size() - 1);
    return node;
  }

  private ColumnNode.Struct struct(GroupType group, List<String> path, Levels repetition) {
    List<String> names = new ArrayList<>();
    List<ColumnNode> fields = new ArrayList<>();
    for (Type field : group.getFields()) {
      names.add(field.getName());
      fields.add(node(field, path, repetition));
    }
    return new ColumnNode.Struct(names, fields);
  }

  private Levels repetition(int highest) {
    Levels levels = new Levels(highest);
    repetitions.add(levels);
    return levels;
  }
}
