package nocturne.google.bigquery;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import nocturne.core.row.GrowingColumn;
import nocturne.core.row.ValueKind;
import org.jspecify.annotations.Nullable;

/**
 * Describes the messages of a table's rows: their fields are its columns, and the types of their
 * parts are all inside the message, as BigQuery wants them.
 */
final class RowDescriptor {
  private final DescriptorProto.Builder root;
  private final String prefix;
  private int made;

  private RowDescriptor(DescriptorProto.Builder root, GrowingColumn table) {
    this.root = root;
    String free = "Part";
    while (isTaken(table, free)) {
      free += '_';
    }
    this.prefix = free;
  }

  private static boolean isTaken(GrowingColumn table, String prefix) {
    return table.fields().stream().anyMatch(f -> f.name().startsWith(prefix));
  }

  /**
   * The type of a table's messages.
   *
   * @throws IllegalArgumentException if its columns make none
   */
  static Descriptor of(GrowingColumn table) {
    DescriptorProto.Builder root = DescriptorProto.newBuilder().setName("Row");
    new RowDescriptor(root, table).fill(root, table);
    try {
      FileDescriptor file =
          FileDescriptor.buildFrom(
              FileDescriptorProto.newBuilder()
                  .setName("row.proto")
                  .setSyntax("proto2")
                  .addMessageType(root)
                  .build(),
              new FileDescriptor[0]);
      return file.findMessageTypeByName("Row");
    } catch (DescriptorValidationException e) {
      throw new IllegalArgumentException(
          "Cannot make a message of the table's columns: " + e.getMessage(), e);
    }
  }

  private void fill(DescriptorProto.Builder type, GrowingColumn struct) {
    int number = 0;
    for (GrowingColumn.Named named : struct.fields()) {
      number++;
      if (!isOther(named.column())) {
        type.addField(field(named.name(), named.column()).setNumber(number));
      }
    }
  }

  private static boolean isOther(GrowingColumn column) {
    return switch (column.form()) {
      case PLAIN -> column.kind() == ValueKind.OTHER;
      case STRUCT -> false;
      case LIST, MAP -> isOther(column.value());
    };
  }

  private FieldDescriptorProto.Builder field(String name, GrowingColumn column) {
    FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder().setName(name);
    switch (column.form()) {
      case PLAIN -> field.setType(type(column.kind()));
      case STRUCT -> part(field, column);
      case LIST -> {
        switch (column.value().form()) {
          case PLAIN -> field.setType(type(column.value().kind()));
          case STRUCT -> part(field, column.value());
          case LIST, MAP -> part(field, pair(null, column.value()));
        }
      }
      case MAP -> part(field, pair(BigQueryColumns.KEY, column.value()));
    }
    boolean repeated =
        column.form() == GrowingColumn.Form.LIST || column.form() == GrowingColumn.Form.MAP;
    return field.setLabel(
        repeated
            ? FieldDescriptorProto.Label.LABEL_REPEATED
            : FieldDescriptorProto.Label.LABEL_OPTIONAL);
  }

  private static GrowingColumn pair(@Nullable String key, GrowingColumn value) {
    GrowingColumn pair = GrowingColumn.struct();
    if (key != null) {
      pair.add(key, GrowingColumn.plain(ValueKind.TEXT));
    }
    pair.add(key == null ? BigQueryColumns.ITEM : BigQueryColumns.VALUE, value);
    return pair;
  }

  private void part(FieldDescriptorProto.Builder field, GrowingColumn struct) {
    String name = prefix + ++made;
    DescriptorProto.Builder type = DescriptorProto.newBuilder().setName(name);
    fill(type, struct);
    root.addNestedType(type);
    field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(".Row." + name);
  }

  private static FieldDescriptorProto.Type type(ValueKind kind) {
    return switch (kind) {
      case BOOLEAN -> FieldDescriptorProto.Type.TYPE_BOOL;
      case INT, LONG, TIME -> FieldDescriptorProto.Type.TYPE_INT64;
      case FLOAT, DOUBLE -> FieldDescriptorProto.Type.TYPE_DOUBLE;
      case TEXT -> FieldDescriptorProto.Type.TYPE_STRING;
      case BYTES -> FieldDescriptorProto.Type.TYPE_BYTES;
      case DATE -> FieldDescriptorProto.Type.TYPE_INT32;
      case OTHER -> throw new IllegalStateException("no column of ours");
    };
  }
}
