package nocturne.core.row;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nocturne.core.alert.CellType;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One kind of value that a field of a packet can hold, and so one column; most fields have one kind
 * beside null. Whole numbers of both lengths are one kind, and so are floats and doubles, texts and
 * symbols, bytes and fixed bytes; every record is a kind of its own.
 *
 * @param suffix suffix of the column's name if the field's own name is taken
 * @param cells types of the cells of this kind
 * @param plain what the column holds; null for rows
 * @param schema of the rows, as written
 */
record Branch(String suffix, Set<CellType> cells, @Nullable ValueKind plain, Schema schema) {

  /** The kinds that a field with this schema can hold; none if it is always null. */
  static List<Branch> of(Schema schema) {
    List<Branch> found = new ArrayList<>();
    if (schema.getType() == Schema.Type.UNION) {
      for (Schema branch : schema.getTypes()) {
        of(branch).forEach(b -> merge(found, b));
      }
    } else {
      single(schema).ifPresent(found::add);
    }
    return found;
  }

  boolean isRows() {
    return plain == null;
  }

  ValueKind kind() {
    if (plain == null) {
      throw new IllegalStateException(suffix + " is no plain type");
    }
    return plain;
  }

  private static Optional<Branch> single(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> Optional.empty();
      case BOOLEAN -> plain("boolean", CellType.BOOLEAN, ValueKind.BOOLEAN, schema);
      case INT -> plain("int", CellType.INT, ValueKind.INT, schema);
      case LONG -> plain("long", CellType.LONG, ValueKind.LONG, schema);
      case FLOAT -> plain("float", CellType.FLOAT, ValueKind.FLOAT, schema);
      case DOUBLE -> plain("double", CellType.DOUBLE, ValueKind.DOUBLE, schema);
      case STRING -> plain("string", CellType.STRING, ValueKind.TEXT, schema);
      case ENUM -> plain("string", CellType.ENUM, ValueKind.TEXT, schema);
      case BYTES -> plain("bytes", CellType.BYTES, ValueKind.BYTES, schema);
      case FIXED -> plain("bytes", CellType.FIXED, ValueKind.BYTES, schema);
      case RECORD -> rows("record", CellType.RECORD, schema);
      case ARRAY -> rows("array", CellType.ARRAY, schema);
      case MAP -> rows("map", CellType.MAP, schema);
      case UNION -> throw new IllegalStateException("a union is no single branch");
    };
  }

  private static Optional<Branch> plain(
      String suffix, CellType cell, ValueKind type, Schema schema) {
    return Optional.of(new Branch(suffix, EnumSet.of(cell), type, schema));
  }

  private static Optional<Branch> rows(String suffix, CellType cell, Schema schema) {
    return Optional.of(new Branch(suffix, EnumSet.of(cell), null, schema));
  }

  private static void merge(List<Branch> found, Branch next) {
    for (int i = 0; i < found.size(); i++) {
      Branch other = found.get(i);
      if (other.plain == null || next.plain == null) {
        continue;
      }
      @Nullable ValueKind both = other.plain.widenedFor(next.plain);
      if (sameKind(other, next) && both != null) {
        Set<CellType> cells = EnumSet.copyOf(other.cells);
        cells.addAll(next.cells);
        String suffix = both == other.plain ? other.suffix : next.suffix;
        found.set(i, new Branch(suffix, cells, both, other.schema));
        return;
      }
    }
    found.add(next);
  }

  private static boolean sameKind(Branch one, Branch other) {
    return isWhole(one) == isWhole(other);
  }

  private static boolean isWhole(Branch branch) {
    return branch.cells.contains(CellType.INT) || branch.cells.contains(CellType.LONG);
  }
}
