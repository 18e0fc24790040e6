package nocturne.core.row;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Maps a packet's schema to a table's columns, and adds columns where necessary.
 *
 * <p>A field goes to the column with its name if that holds, or can be widened to hold, its type;
 * else to {@code {name}_{type}}, else {@code {name}_{type}_2} and so on: the first that is free or
 * fits. Names that differ only in case are one name in SQL, so the later one counts as taken. A
 * union of several types has a column for each, the first under the field's own name. A field that
 * is always null has no column until a packet gives it a type; nor has a record without such a
 * field. Characters that a column's name cannot have become underscores.
 *
 * <p>The items of an array are the list's elements, or, if they are of several types, a struct with
 * a column for each.
 */
public final class ColumnMapping {
  private static final int MOST_NAME = 200;
  private static final int DEEPEST = 30;
  private static final String ITEM = "item";

  private final int mostColumns;
  private final Deque<String> path = new ArrayDeque<>();
  private int fitted;

  /**
   * @param mostColumns limit for the table's plain columns, so that a broken schema cannot spoil it
   */
  public ColumnMapping(int mostColumns) {
    this.mostColumns = mostColumns;
  }

  /**
   * Maps a record to a table's columns, which grow.
   *
   * @param leftOut fields that get no column
   * @param taken columns of ours that no field may use
   * @throws IllegalArgumentException if the schema cannot be a table's; names the field
   */
  public List<Binding> mapping(
      GrowingColumn table, Schema record, Set<String> leftOut, Set<String> taken) {
    List<Binding> bindings = fitFields(table, record, leftOut, taken);
    if (table.leaves() > mostColumns) {
      throw refused("the table would get " + table.leaves() + " columns, " + allowed());
    }
    return bindings;
  }

  private List<Binding> fitFields(
      GrowingColumn struct, Schema record, Set<String> leftOut, Set<String> taken) {
    Set<String> names = new HashSet<>();
    record.getFields().forEach(f -> names.add(columnName(f.name()).toLowerCase(Locale.ROOT)));
    Set<String> used = new HashSet<>(taken);
    List<Binding> bindings = new ArrayList<>();
    for (Schema.Field field : record.getFields()) {
      if (!leftOut.contains(field.name())) {
        bindings.addAll(fitField(struct, field.name(), field.pos(), field.schema(), names, used));
      }
    }
    return bindings;
  }

  private List<Binding> fitField(
      GrowingColumn struct,
      String field,
      int source,
      Schema schema,
      Set<String> otherFields,
      Set<String> used) {
    path.addLast(field);
    if (path.size() > DEEPEST) {
      throw refused("it is nested more than " + DEEPEST + " deep, or in itself");
    }
    if (++fitted > 2 * mostColumns) {
      throw refused("the schema has more than " + 2 * mostColumns + " fields, " + allowed());
    }
    List<Binding> bindings = new ArrayList<>();
    String base = columnName(field);
    for (Branch branch : Branch.of(schema)) {
      boolean first = bindings.isEmpty();
      for (int n = first ? 0 : 1; ; n++) {
        String name = candidate(base, branch, n);
        Optional<GrowingColumn.Named> there = struct.field(name);
        boolean free =
            there.isEmpty() && (n == 0 || !otherFields.contains(name.toLowerCase(Locale.ROOT)));
        boolean open =
            there.isPresent()
                && there.get().name().equals(name)
                && !used.contains(name)
                && isOpenTo(there.get().column(), branch);
        if (!free && !open) {
          continue;
        }
        GrowingColumn column = free ? fresh(branch) : there.get().column();
        List<Binding> inside = grow(column, branch);
        if (isHollow(column)) {
          break;
        }
        if (free) {
          struct.add(name, column);
        }
        used.add(name);
        bindings.add(new Binding(name, source, branch.cells(), recordName(branch), inside));
        break;
      }
    }
    path.removeLast();
    return bindings;
  }

  private static String candidate(String base, Branch branch, int n) {
    return switch (n) {
      case 0 -> base;
      case 1 -> base + '_' + branch.suffix();
      default -> base + '_' + branch.suffix() + '_' + n;
    };
  }

  private static boolean isOpenTo(GrowingColumn column, Branch branch) {
    return switch (column.form()) {
      case PLAIN -> !branch.isRows() && column.canHold(branch.kind());
      case STRUCT -> branch.schema().getType() == Schema.Type.RECORD;
      case LIST ->
          branch.schema().getType() == Schema.Type.ARRAY
              && areOpenTo(column.value(), branch.schema().getElementType());
      case MAP ->
          branch.schema().getType() == Schema.Type.MAP
              && areOpenTo(column.value(), branch.schema().getValueType());
    };
  }

  private static boolean areOpenTo(GrowingColumn values, Schema schema) {
    List<Branch> branches = Branch.of(schema);
    return branches.isEmpty()
        || (branches.size() == 1
            ? isOpenTo(values, branches.get(0))
            : values.form() == GrowingColumn.Form.STRUCT);
  }

  private GrowingColumn fresh(Branch branch) {
    return switch (branch.schema().getType()) {
      case RECORD -> GrowingColumn.struct();
      case ARRAY -> GrowingColumn.list(freshValues(branch.schema().getElementType()));
      case MAP -> GrowingColumn.map(freshValues(branch.schema().getValueType()));
      default -> GrowingColumn.plain(branch.kind());
    };
  }

  private GrowingColumn freshValues(Schema schema) {
    List<Branch> branches = Branch.of(schema);
    return branches.size() == 1 ? fresh(branches.get(0)) : GrowingColumn.struct();
  }

  private List<Binding> grow(GrowingColumn column, Branch branch) {
    return switch (column.form()) {
      case PLAIN -> {
        column.hold(branch.kind());
        yield List.of();
      }
      case STRUCT -> fitFields(column, branch.schema(), Set.of(), Set.of());
      case LIST -> growValues(column.value(), branch.schema().getElementType(), 0);
      case MAP -> growValues(column.value(), branch.schema().getValueType(), 1);
    };
  }

  /**
   * Bindings of an array's or map's values: one without a name, or those of a struct of several.
   */
  private List<Binding> growValues(GrowingColumn values, Schema schema, int source) {
    path.addLast("[]");
    if (path.size() > DEEPEST) {
      throw refused("it is nested more than " + DEEPEST + " deep, or in itself");
    }
    try {
      List<Branch> branches = Branch.of(schema);
      if (branches.size() == 1) {
        Branch only = branches.get(0);
        return List.of(new Binding("", source, only.cells(), recordName(only), grow(values, only)));
      }
      return branches.isEmpty()
          ? List.of()
          : fitField(values, ITEM, source, schema, Set.of(), new HashSet<>());
    } finally {
      path.removeLast();
    }
  }

  /** Whether the column can never hold a value. */
  private static boolean isHollow(GrowingColumn column) {
    return switch (column.form()) {
      case PLAIN -> false;
      case STRUCT -> column.isEmptyStruct();
      case LIST, MAP -> isHollow(column.value());
    };
  }

  private static @Nullable String recordName(Branch branch) {
    return branch.schema().getType() == Schema.Type.RECORD ? branch.schema().getFullName() : null;
  }

  private String columnName(String field) {
    StringBuilder name = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = c >= '0' && c <= '9';
      if (digit && i == 0) {
        name.append('_');
      }
      name.append(letter || digit ? c : '_');
    }
    if (name.length() > MOST_NAME) {
      path.addLast(field.substring(0, 40) + "...");
      throw refused("its name has " + name.length() + " characters, " + MOST_NAME + " are allowed");
    }
    return name.isEmpty() ? "_" : name.toString();
  }

  private String allowed() {
    return "the table may have " + mostColumns + " columns";
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(
        "Cannot make a row of the alert, field %s: %s; look at its schema before it is tried again."
            .formatted(path.isEmpty() ? "(any)" : String.join(".", path), why));
  }
}
