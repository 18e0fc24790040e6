package nocturne.core.alert;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Turns a writer's schema into layouts, once for each distinct header.
 *
 * <p>A record met again, inside itself or elsewhere, is the same layout, so recursive schemas close
 * upon themselves and a schema's size bounds the work.
 */
final class LayoutCompiler {
  private static final String ITEM = "item";
  private static final List<String> ENTRY = List.of("key", "value");

  private final IdentityHashMap<Schema, Layout> records = new IdentityHashMap<>();
  private final List<Layout> all = new ArrayList<>();
  private final List<List<String>> symbols = new ArrayList<>();

  private LayoutCompiler() {}

  /** The layout of a record schema. */
  static Layout compile(Schema record) {
    LayoutCompiler compiler = new LayoutCompiler();
    Layout root = compiler.recordLayout(record);
    for (Layout layout : compiler.all) {
      layout.complete();
    }
    for (Layout layout : compiler.all) {
      layout.countBytes();
    }
    return root;
  }

  private Layout recordLayout(Schema schema) {
    Layout known = records.get(schema);
    if (known != null) {
      return known;
    }
    List<String> names = schema.getFields().stream().map(Schema.Field::name).toList();
    Layout layout = make(schema, names);
    records.put(schema, layout);
    for (Schema.Field field : schema.getFields()) {
      layout.nodes[field.pos()] = node(field.schema());
    }
    return layout;
  }

  private Layout make(Schema schema, List<String> names) {
    Layout layout = new Layout(schema, names, symbols);
    all.add(layout);
    return layout;
  }

  private Node node(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> Node.plain(Node.NULL);
      case BOOLEAN -> Node.plain(Node.BOOLEAN);
      case INT -> Node.plain(Node.INT);
      case LONG -> Node.plain(Node.LONG);
      case FLOAT -> Node.plain(Node.FLOAT);
      case DOUBLE -> Node.plain(Node.DOUBLE);
      case STRING -> Node.plain(Node.STRING);
      case BYTES -> Node.plain(Node.BYTES);
      case FIXED -> Node.fixed(schema.getFixedSize());
      case ENUM -> enumeration(schema);
      case RECORD -> Node.record(recordLayout(schema));
      case ARRAY -> array(schema);
      case MAP -> map(schema);
      case UNION -> Node.union(schema.getTypes().stream().map(this::node).toArray(Node[]::new));
    };
  }

  private Node enumeration(Schema schema) {
    symbols.add(List.copyOf(schema.getEnumSymbols()));
    return Node.enumeration(schema.getEnumSymbols().size(), symbols.size() - 1);
  }

  private Node array(Schema schema) {
    Schema items = schema.getElementType();
    if (items.getType() == Schema.Type.RECORD) {
      return Node.array(recordLayout(items), -1);
    }
    if (items.getType() == Schema.Type.UNION && items.getTypes().size() == 2) {
      int nullBranch = items.getTypes().get(0).getType() == Schema.Type.NULL ? 0 : 1;
      Schema other = items.getTypes().get(1 - nullBranch);
      if (items.getTypes().get(nullBranch).getType() == Schema.Type.NULL
          && other.getType() == Schema.Type.RECORD) {
        return Node.array(recordLayout(other), nullBranch);
      }
    }
    Layout rows = make(schema, List.of(ITEM));
    rows.nodes[0] = node(items);
    return Node.array(rows, -1);
  }

  private Node map(Schema schema) {
    Layout entries = make(schema, ENTRY);
    entries.nodes[0] = Node.plain(Node.STRING);
    entries.nodes[1] = node(schema.getValueType());
    return Node.map(entries);
  }
}
