package nocturne.standalone.iceberg;

import java.util.ArrayList;
import java.util.List;
import nocturne.core.row.GrowingColumn;
import nocturne.core.row.ValueKind;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Iceberg's types of the columns of rows, and back. */
final class IcebergColumns {
  private IcebergColumns() {}

  /** The columns of a table, or the fields of a struct. */
  static GrowingColumn of(Types.StructType struct) {
    GrowingColumn column = GrowingColumn.struct();
    for (Types.NestedField field : struct.fields()) {
      column.add(field.name(), of(field.type()));
    }
    return column;
  }

  private static GrowingColumn of(Type type) {
    return switch (type.typeId()) {
      case STRUCT -> of(type.asStructType());
      case LIST -> GrowingColumn.list(of(type.asListType().elementType()));
      case MAP -> GrowingColumn.map(of(type.asMapType().valueType()));
      default -> GrowingColumn.plain(kind(type));
    };
  }

  private static ValueKind kind(Type type) {
    return switch (type.typeId()) {
      case BOOLEAN -> ValueKind.BOOLEAN;
      case INTEGER -> ValueKind.INT;
      case LONG -> ValueKind.LONG;
      case FLOAT -> ValueKind.FLOAT;
      case DOUBLE -> ValueKind.DOUBLE;
      case STRING -> ValueKind.TEXT;
      case BINARY -> ValueKind.BYTES;
      case DATE -> ValueKind.DATE;
      case TIMESTAMP -> ValueKind.TIME;
      default -> ValueKind.OTHER;
    };
  }

  static Type.PrimitiveType type(ValueKind kind) {
    return switch (kind) {
      case BOOLEAN -> Types.BooleanType.get();
      case INT -> Types.IntegerType.get();
      case LONG -> Types.LongType.get();
      case FLOAT -> Types.FloatType.get();
      case DOUBLE -> Types.DoubleType.get();
      case TEXT -> Types.StringType.get();
      case BYTES -> Types.BinaryType.get();
      case DATE -> Types.DateType.get();
      case TIME -> Types.TimestampType.withZone();
      case OTHER -> throw new IllegalStateException("no type of ours");
    };
  }

  /**
   * Columns as a schema to unite the table's with, by name; its field ids have no meaning, and what
   * is not of ours is left out.
   */
  static Schema schema(GrowingColumn table) {
    return new Schema(structType(table, new int[] {0}).fields());
  }

  private static Types.StructType structType(GrowingColumn struct, int[] lastId) {
    List<Types.NestedField> typed = new ArrayList<>();
    for (GrowingColumn.Named field : struct.fields()) {
      if (!isOther(field.column())) {
        int id = ++lastId[0];
        typed.add(Types.NestedField.optional(id, field.name(), type(field.column(), lastId)));
      }
    }
    return Types.StructType.of(typed);
  }

  private static boolean isOther(GrowingColumn column) {
    return switch (column.form()) {
      case PLAIN -> column.kind() == ValueKind.OTHER;
      case STRUCT -> false;
      case LIST, MAP -> isOther(column.value());
    };
  }

  private static Type type(GrowingColumn column, int[] lastId) {
    return switch (column.form()) {
      case PLAIN -> type(column.kind());
      case STRUCT -> structType(column, lastId);
      case LIST -> Types.ListType.ofOptional(++lastId[0], type(column.value(), lastId));
      case MAP ->
          Types.MapType.ofOptional(
              ++lastId[0], ++lastId[0], Types.StringType.get(), type(column.value(), lastId));
    };
  }
}
