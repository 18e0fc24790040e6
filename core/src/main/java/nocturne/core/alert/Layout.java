package nocturne.core.alert;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The columns of {@link Records}: a record of a writer's schema, compiled for reading.
 *
 * <p>There is one instance for each record of each distinct packet header, shared by all packets
 * with that header and by all threads, so the instance itself can key a cache. Two headers that
 * differ only in a comment have different layouts; {@link #schema()} compares their content.
 *
 * <p>Arrays of anything but records, and maps, are rows too. They have a made-up layout with the
 * one column {@code item}, or the two columns {@code key} and {@code value}; {@link #schema()} is
 * then that of the array or map.
 */
public final class Layout {
  private static final int COUNTING = -1;
  private static final RowProgram NOTHING_YET = new RowProgram(new Node[0]);

  private final Schema schema;
  private final List<String> fields;
  private final Map<String, Integer> indexes;
  private final List<List<String>> symbols;

  /** The steps that read each column; filled by the compiler, since a record may contain itself. */
  final Node[] nodes;

  /** For each column its place among those that can hold rows, or -1. */
  final int[] nestedSlots;

  private RowProgram program = NOTHING_YET;
  private int nestedCount;
  private int fewestBytes;

  Layout(Schema schema, List<String> fields, List<List<String>> symbols) {
    this.schema = schema;
    this.fields = List.copyOf(fields);
    this.indexes = new HashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      indexes.putIfAbsent(fields.get(i), i);
    }
    this.symbols = symbols;
    this.nodes = new Node[fields.size()];
    this.nestedSlots = new int[fields.size()];
    this.fewestBytes = COUNTING;
  }

  /** Called once by the compiler when every column's node is in place. */
  void complete() {
    for (int i = 0; i < nodes.length; i++) {
      nestedSlots[i] = canHoldRows(nodes[i]) ? nestedCount++ : -1;
    }
    program = new RowProgram(nodes);
  }

  private static boolean canHoldRows(Node node) {
    if (node.op != Node.UNION) {
      return node.layout != null;
    }
    for (Node branch : node.branches) {
      if (branch.layout != null) {
        return true;
      }
    }
    return false;
  }

  /** Computes the fewest bytes of a row; called by the compiler when all layouts are complete. */
  void countBytes() {
    if (fewestBytes != COUNTING) {
      return;
    }
    fewestBytes = 0;
    long sum = 0;
    for (Node node : nodes) {
      if (node.op == Node.RECORD && node.layout != null) {
        node.layout.countBytes();
      }
      sum += node.fewestBytes();
    }
    fewestBytes = (int) Math.min(sum, Integer.MAX_VALUE);
  }

  RowProgram program() {
    return program;
  }

  int fewestBytes() {
    return Math.max(fewestBytes, 0);
  }

  int nestedCount() {
    return nestedCount;
  }

  String symbol(int table, int index) {
    return symbols.get(table).get(index);
  }

  /** The Avro schema of the rows; names and defaults in it are the survey's and may be invalid. */
  public Schema schema() {
    return schema;
  }

  /** Whether the rows are records of the survey's schema, not made-up rows of an array or a map. */
  public boolean isRecord() {
    return schema.getType() == Schema.Type.RECORD;
  }

  /** The columns' names in the order of the schema. */
  public List<String> fields() {
    return fields;
  }

  /** The number of columns. */
  public int width() {
    return nodes.length;
  }

  /** The name of a column. */
  public String field(int index) {
    return fields.get(index);
  }

  /** The column with this name, or -1 if there is none. */
  public int indexOf(String field) {
    Integer index = indexes.get(field);
    return index == null ? -1 : index;
  }

  /** The schema of a column; empty for the made-up columns of arrays and maps. */
  public Optional<Schema> fieldSchema(int index) {
    return isRecord() ? Optional.of(schema.getFields().get(index).schema()) : Optional.empty();
  }

  /**
   * The layout of the rows inside a column: of a record, of an array's records or items, of a map's
   * entries. Empty if the column holds none, or, in a union, more than one kind of rows; the {@link
   * Records} in the cell always know theirs.
   */
  public Optional<Layout> nested(int index) {
    Node node = nodes[index];
    if (node.op != Node.UNION) {
      return Optional.ofNullable(node.layout);
    }
    @Nullable Layout found = null;
    for (Node branch : node.branches) {
      if (branch.layout != null) {
        if (found != null) {
          return Optional.empty();
        }
        found = branch.layout;
      }
    }
    return Optional.ofNullable(found);
  }

  /** The schema's full name (or {@code array}, {@code map}) and the number of columns. */
  @Override
  public String toString() {
    return schema.getFullName() + "[" + nodes.length + " columns]";
  }
}
