package nocturne.standalone.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * A mutable copy of a column of a table, on which a packet's schema is tried: a plain type that can
 * be widened, a struct that can get more fields, a list or a map whose values can do either. For
 * one thread.
 */
final class Column {
  /** The four forms. */
  enum Form {
    PLAIN,
    STRUCT,
    LIST,
    MAP
  }

  /** A struct's field. */
  record Named(String name, Column column) {}

  private final Form form;
  private final List<Named> fields = new ArrayList<>();
  private Type.@Nullable PrimitiveType plain;
  private @Nullable Column value;

  private Column(Form form) {
    this.form = form;
  }

  static Column plain(Type.PrimitiveType type) {
    Column column = new Column(Form.PLAIN);
    column.plain = type;
    return column;
  }

  static Column struct() {
    return new Column(Form.STRUCT);
  }

  static Column list(Column items) {
    Column column = new Column(Form.LIST);
    column.value = items;
    return column;
  }

  static Column map(Column values) {
    Column column = new Column(Form.MAP);
    column.value = values;
    return column;
  }

  /** The columns of a table, or the fields of a struct. */
  static Column of(Types.StructType struct) {
    Column column = struct();
    for (Types.NestedField field : struct.fields()) {
      column.fields.add(new Named(field.name(), of(field.type())));
    }
    return column;
  }

  private static Column of(Type type) {
    return switch (type.typeId()) {
      case STRUCT -> of(type.asStructType());
      case LIST -> list(of(type.asListType().elementType()));
      case MAP -> map(of(type.asMapType().valueType()));
      default -> plain(type.asPrimitiveType());
    };
  }

  Form form() {
    return form;
  }

  /** Of a plain column. */
  Type.PrimitiveType type() {
    if (plain == null) {
      throw new IllegalStateException("a " + form + " has no plain type");
    }
    return plain;
  }

  /** The items of a list, the values of a map. */
  Column value() {
    if (value == null) {
      throw new IllegalStateException("a " + form + " has no values");
    }
    return value;
  }

  /** The field of a struct with this name, ignoring case as SQL does. */
  Optional<Named> field(String name) {
    return fields.stream().filter(f -> f.name().equalsIgnoreCase(name)).findFirst();
  }

  void add(String name, Column column) {
    fields.add(new Named(name, column));
  }

  boolean isEmptyStruct() {
    return form == Form.STRUCT && fields.isEmpty();
  }

  /**
   * Whether this plain column can hold values of the type, as it is or widened as Iceberg allows:
   * int to long, float to double. A double also holds an int.
   */
  boolean canHold(Type.PrimitiveType wanted) {
    return plain != null && widest(plain, wanted) != null;
  }

  /** Widens this plain column if the type requires it. */
  void hold(Type.PrimitiveType wanted) {
    Type.PrimitiveType wide = plain == null ? null : widest(plain, wanted);
    if (wide == null) {
      throw new IllegalStateException(wanted + " does not fit into " + plain);
    }
    plain = wide;
  }

  private static Type.@Nullable PrimitiveType widest(
      Type.PrimitiveType column, Type.PrimitiveType wanted) {
    if (column.equals(wanted)) {
      return column;
    }
    return switch (column.typeId()) {
      case INTEGER -> wanted.typeId() == Type.TypeID.LONG ? wanted : null;
      case LONG -> wanted.typeId() == Type.TypeID.INTEGER ? column : null;
      case FLOAT -> wanted.typeId() == Type.TypeID.DOUBLE ? wanted : null;
      case DOUBLE ->
          wanted.typeId() == Type.TypeID.FLOAT || wanted.typeId() == Type.TypeID.INTEGER
              ? column
              : null;
      default -> null;
    };
  }

  /** The number of plain columns in it. */
  int leaves() {
    return switch (form) {
      case PLAIN -> 1;
      case STRUCT -> fields.stream().mapToInt(f -> f.column().leaves()).sum();
      case LIST -> value().leaves();
      case MAP -> 1 + value().leaves();
    };
  }

  /** As a schema to unite the table's with, by name; its field ids have no meaning. */
  Schema schema() {
    return new Schema(structType(new int[] {0}).fields());
  }

  private Types.StructType structType(int[] lastId) {
    List<Types.NestedField> typed = new ArrayList<>();
    for (Named field : fields) {
      int id = ++lastId[0];
      typed.add(Types.NestedField.optional(id, field.name(), field.column().type(lastId)));
    }
    return Types.StructType.of(typed);
  }

  private Type type(int[] lastId) {
    return switch (form) {
      case PLAIN -> type();
      case STRUCT -> structType(lastId);
      case LIST -> Types.ListType.ofOptional(++lastId[0], value().type(lastId));
      case MAP ->
          Types.MapType.ofOptional(
              ++lastId[0], ++lastId[0], Types.StringType.get(), value().type(lastId));
    };
  }
}
