package nocturne.standalone.iceberg;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.alert.Layout;
import nocturne.core.alert.Records;
import nocturne.core.row.Binding;
import nocturne.core.row.OwnColumns;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.parquet.TripleWriter;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Writes alerts into one Parquet file, from the packet's cells directly to its columns, without
 * boxing, decoding to strings or looking up names for each row. The mapping of a layout's columns
 * to the file's is computed at its first row. For one thread.
 */
final class RowWriter implements ParquetValueWriter<Row> {
  private static final long MICROS = 1000;

  private final MessageType schema;
  private final ColumnNode.Struct root;
  private final IdentityHashMap<Layout, ColumnNode.@Nullable Source[]> sources =
      new IdentityHashMap<>();
  private final Map<String, ColumnNode.Leaf> own;

  RowWriter(MessageType schema) {
    this.schema = schema;
    this.root = struct(schema, new ArrayList<>());
    Map<String, ColumnNode.Leaf> leaves = new HashMap<>();
    for (String name : OwnColumns.NAMES) {
      leaves.put(name, (ColumnNode.Leaf) root.fields[root.names.indexOf(name)]);
    }
    this.own = leaves;
  }

  /** Sets the mapping of the layout's rows to this file's columns; before the first of them. */
  void bind(Layout layout, List<Binding> bindings) {
    sources.put(layout, ColumnNode.bind(bindings, root.names));
  }

  boolean knows(Layout layout) {
    return sources.containsKey(layout);
  }

  @Override
  public void write(int repetitionLevel, Row row) {
    Records rows = row.alert().records();
    ColumnNode.@Nullable Source[] from = sources.get(rows.layout());
    if (from == null) {
      throw new IllegalStateException("no binding for " + rows.layout());
    }
    for (int i = 0; i < root.fields.length; i++) {
      ColumnNode.Source source = from[i];
      if (source != null && source.takes(rows, 0)) {
        root.fields[i].write(0, 0, rows, 0, source);
      } else if (i >= OwnColumns.NAMES.size()) {
        root.fields[i].writeNothing(0, 0);
      }
    }
    leaf(OwnColumns.CANDID).writeLong(0, row.alert().candid().value());
    leaf(OwnColumns.NIGHT).writeInt(0, (int) row.night().date().toEpochDay());
    leaf(OwnColumns.TOPIC).writeText(0, row.origin().topic());
    leaf(OwnColumns.PARTITION).writeInt(0, row.origin().partition());
    leaf(OwnColumns.OFFSET).writeLong(0, row.origin().offset());
    leaf(OwnColumns.TIMESTAMP).writeLong(0, row.origin().timestampMillis() * MICROS);
  }

  private ColumnNode.Leaf leaf(String name) {
    ColumnNode.Leaf leaf = own.get(name);
    if (leaf == null) {
      throw new IllegalStateException("no column " + name);
    }
    return leaf;
  }

  @Override
  public List<TripleWriter<?>> columns() {
    return List.of();
  }

  @Override
  public void setColumnStore(ColumnWriteStore store) {
    root.open(store);
  }

  private ColumnNode node(Type type, List<String> path) {
    path.add(type.getName());
    ColumnNode node;
    if (type.isPrimitive()) {
      node = new ColumnNode.Leaf(descriptor(path));
    } else if (type.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation) {
      GroupType repeated = type.asGroupType().getType(0).asGroupType();
      path.add(repeated.getName());
      int level = schema.getMaxRepetitionLevel(path.toArray(String[]::new));
      node = new ColumnNode.Items(node(repeated.getType(0), path), level);
      path.remove(path.size() - 1);
    } else if (type.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.MapLogicalTypeAnnotation) {
      GroupType repeated = type.asGroupType().getType(0).asGroupType();
      path.add(repeated.getName());
      int level = schema.getMaxRepetitionLevel(path.toArray(String[]::new));
      ColumnNode.Leaf key = (ColumnNode.Leaf) node(repeated.getType(0), path);
      node = new ColumnNode.Entries(key, node(repeated.getType(1), path), level);
      path.remove(path.size() - 1);
    } else {
      node = struct(type.asGroupType(), path);
    }
    path.remove(path.size() - 1);
    return node;
  }

  private ColumnNode.Struct struct(GroupType group, List<String> path) {
    List<String> names = new ArrayList<>();
    List<ColumnNode> fields = new ArrayList<>();
    for (Type field : group.getFields()) {
      names.add(field.getName());
      fields.add(node(field, path));
    }
    return new ColumnNode.Struct(names, fields);
  }

  private ColumnDescriptor descriptor(List<String> path) {
    return schema.getColumnDescription(path.toArray(String[]::new));
  }
}
