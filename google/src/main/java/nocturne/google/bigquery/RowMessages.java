package nocturne.google.bigquery;

import com.google.cloud.bigquery.storage.v1.ProtoSchema;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import nocturne.broker.port.TableRow;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.CellType;
import nocturne.core.alert.Layout;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.Records;
import nocturne.core.night.Night;
import nocturne.core.row.Binding;
import nocturne.core.row.GrowingColumn;
import nocturne.core.row.OwnColumns;
import nocturne.core.row.ValueKind;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows as BigQuery's Storage Write interface takes them: messages of protocol buffers whose
 * fields are the table's columns. NaN and infinities stay as they are. For one thread.
 */
final class RowMessages {
  private static final long MICROS = 1000;

  private final GrowingColumn table;
  private final Clock clock;
  private final Descriptor descriptor;
  private final IdentityHashMap<Layout, List<Place>> known = new IdentityHashMap<>();

  /**
   * Where a field's value goes.
   *
   * @param inside of a struct, its fields; of a list or map, the fields of a value that is a
   *     struct, or the one place of a value that is a list or a map
   */
  private record Place(
      FieldDescriptor field, GrowingColumn column, Binding binding, List<Place> inside) {

    boolean takes(Records rows, int row) {
      CellType type = rows.type(row, binding.source());
      return binding.cells().contains(type)
          && (type != CellType.RECORD
              || rows.recordsAt(row, binding.source())
                  .layout()
                  .schema()
                  .getFullName()
                  .equals(binding.record()));
    }
  }

  /**
   * @param table the columns of the table
   * @param clock says when a row is written
   */
  RowMessages(GrowingColumn table, Clock clock) {
    this.table = table;
    this.clock = clock;
    this.descriptor = RowDescriptor.of(table);
  }

  /** The schema by which BigQuery reads the messages. */
  ProtoSchema schema() {
    return ProtoSchema.newBuilder().setProtoDescriptor(descriptor.toProto()).build();
  }

  boolean knows(Layout layout) {
    return known.containsKey(layout);
  }

  /** Sets the mapping of the layout's rows to the table's columns; before the first of them. */
  void bind(Layout layout, List<Binding> bindings) {
    known.put(layout, places(descriptor, table, bindings));
  }

  /**
   * An alert's row.
   *
   * @throws IllegalArgumentException if BigQuery can hold none; says why
   */
  ByteString of(Night night, Alert alert, PacketOrigin origin) {
    Records rows = alert.records();
    List<Place> places = Objects.requireNonNull(known.get(rows.layout()), "no binding");
    DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
    write(message, rows, 0, places);
    own(message, night, alert.candid(), origin);
    return message.build().toByteString();
  }

  /**
   * A row of fixed columns.
   *
   * @throws IllegalArgumentException if the table has no such column, or one of another kind; names
   *     it
   */
  ByteString of(TableRow row) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
    for (Map.Entry<String, @Nullable Object> entry : row.values().entrySet()) {
      Object value = entry.getValue();
      FieldDescriptor field = descriptor.findFieldByName(entry.getKey());
      if (field == null || isOwn(entry.getKey())) {
        throw new IllegalArgumentException(
            ("Cannot make a row of candid %s: the table has no column %s of that kind;"
                    + " run `nocturne setup`, which adds what a newer version has.")
                .formatted(row.candid(), entry.getKey()));
      }
      if (value != null) {
        Object wide = value instanceof Integer whole ? (Object) whole.longValue() : value;
        boolean fits =
            switch (field.getJavaType()) {
              case LONG -> wide instanceof Long;
              case DOUBLE -> wide instanceof Double;
              case STRING -> wide instanceof String;
              case BOOLEAN -> wide instanceof Boolean;
              default -> false;
            };
        if (!fits) {
          throw new IllegalArgumentException(
              "Cannot make a row of candid %s: column %s holds %s, not %s; report this."
                  .formatted(row.candid(), field.getName(), field.getJavaType(), value));
        }
        message.setField(field, wide);
      }
    }
    own(message, row.night(), row.candid(), row.origin());
    return message.build().toByteString();
  }

  private void own(
      DynamicMessage.Builder message, Night night, Candid candid, PacketOrigin origin) {
    message
        .setField(own(OwnColumns.CANDID), candid.value())
        .setField(own(OwnColumns.NIGHT), (int) night.date().toEpochDay())
        .setField(own(OwnColumns.TOPIC), origin.topic())
        .setField(own(OwnColumns.PARTITION), (long) origin.partition())
        .setField(own(OwnColumns.OFFSET), origin.offset())
        .setField(own(OwnColumns.TIMESTAMP), origin.timestampMillis() * MICROS)
        .setField(
            own(BigQueryColumns.WRITTEN),
            ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
  }

  private static boolean isOwn(String column) {
    return OwnColumns.NAMES.contains(column) || column.equals(BigQueryColumns.WRITTEN);
  }

  private FieldDescriptor own(String column) {
    return Objects.requireNonNull(descriptor.findFieldByName(column), column);
  }

  private static void write(DynamicMessage.Builder out, Records rows, int row, List<Place> places) {
    for (Place place : places) {
      if (place.takes(rows, row)) {
        put(out, place, rows, row);
      }
    }
  }

  private static void put(DynamicMessage.Builder out, Place place, Records rows, int row) {
    int source = place.binding().source();
    FieldDescriptor field = place.field();
    switch (place.column().form()) {
      case PLAIN -> out.setField(field, plain(place.column().kind(), rows, row, source));
      case STRUCT -> {
        DynamicMessage.Builder inside = DynamicMessage.newBuilder(field.getMessageType());
        write(inside, rows.recordsAt(row, source), 0, place.inside());
        out.setField(field, inside.build());
      }
      case LIST -> {
        Records items = rows.recordsAt(row, source);
        for (int i = 0; i < items.size(); i++) {
          out.addRepeatedField(field, item(place, items, i));
        }
      }
      case MAP -> {
        Records entries = rows.recordsAt(row, source);
        for (int i = 0; i < entries.size(); i++) {
          if (isLast(entries, i)) {
            out.addRepeatedField(field, entry(place, entries, i));
          }
        }
      }
    }
  }

  private static Object item(Place list, Records items, int row) {
    GrowingColumn value = list.column().value();
    if (value.form() == GrowingColumn.Form.PLAIN) {
      if (items.isNullRow(row) || items.isNull(row, 0)) {
        throw new IllegalArgumentException(
            "Cannot make a row of the alert, field %s: an item is missing, and BigQuery's lists have none."
                .formatted(list.field().getName()));
      }
      return plain(value.kind(), items, row, 0);
    }
    DynamicMessage.Builder item = DynamicMessage.newBuilder(list.field().getMessageType());
    if (!items.isNullRow(row)) {
      write(item, items, row, list.inside());
    }
    return item.build();
  }

  private static DynamicMessage entry(Place map, Records entries, int row) {
    Descriptor type = map.field().getMessageType();
    DynamicMessage.Builder entry = DynamicMessage.newBuilder(type);
    entry.setField(field(type, BigQueryColumns.KEY), entries.stringAt(row, 0));
    if (isOfSeveral(map.binding())) {
      FieldDescriptor value = field(type, BigQueryColumns.VALUE);
      DynamicMessage.Builder several = DynamicMessage.newBuilder(value.getMessageType());
      write(several, entries, row, map.inside());
      entry.setField(value, several.build());
    } else {
      write(entry, entries, row, map.inside());
    }
    return entry.build();
  }

  /** An Avro key may occur twice: the last one counts, as in Avro's own reader. */
  private static boolean isLast(Records entries, int at) {
    String name = entries.stringAt(at, 0);
    for (int later = at + 1; later < entries.size(); later++) {
      if (entries.stringAt(later, 0).equals(name)) {
        return false;
      }
    }
    return true;
  }

  private static Object plain(ValueKind kind, Records rows, int row, int source) {
    return switch (kind) {
      case BOOLEAN -> rows.booleanAt(row, source);
      case INT, LONG -> rows.longAt(row, source);
      case FLOAT, DOUBLE -> rows.doubleAt(row, source);
      case TEXT -> rows.stringAt(row, source);
      case BYTES -> ByteString.copyFrom(rows.bytesAt(row, source));
      case DATE, TIME, OTHER -> throw new IllegalStateException("no field becomes " + kind);
    };
  }

  /** Whether a list's or map's values are of several kinds, each a field of a struct. */
  private static boolean isOfSeveral(Binding rows) {
    List<Binding> inside = rows.fields();
    return inside.isEmpty() || !inside.get(0).column().isEmpty();
  }

  private static List<Place> places(Descriptor type, GrowingColumn struct, List<Binding> bindings) {
    return bindings.stream()
        .map(binding -> place(type, binding.column(), column(struct, binding.column()), binding))
        .toList();
  }

  private static Place place(Descriptor type, String name, GrowingColumn column, Binding binding) {
    FieldDescriptor field = field(type, name);
    List<Place> inside =
        switch (column.form()) {
          case PLAIN -> List.of();
          case STRUCT -> places(field.getMessageType(), column, binding.fields());
          case LIST -> values(field, column.value(), binding, BigQueryColumns.ITEM);
          case MAP -> values(field, column.value(), binding, BigQueryColumns.VALUE);
        };
    return new Place(field, column, binding, inside);
  }

  private static List<Place> values(
      FieldDescriptor field, GrowingColumn value, Binding rows, String name) {
    boolean isList = name.equals(BigQueryColumns.ITEM);
    if (isOfSeveral(rows)) {
      Descriptor type = field.getMessageType();
      Descriptor struct = isList ? type : field(type, name).getMessageType();
      return places(struct, value, rows.fields());
    }
    Binding only = rows.fields().get(0);
    if (isList && value.form() == GrowingColumn.Form.PLAIN) {
      return List.of();
    } else if (isList && value.form() == GrowingColumn.Form.STRUCT) {
      return places(field.getMessageType(), value, only.fields());
    }
    return List.of(place(field.getMessageType(), name, value, only));
  }

  private static GrowingColumn column(GrowingColumn struct, String name) {
    return struct.fields().stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no column " + name))
        .column();
  }

  private static FieldDescriptor field(Descriptor type, String name) {
    FieldDescriptor field = type.findFieldByName(name);
    if (field == null) {
      throw new IllegalStateException("no field " + name + " in " + type.getName());
    }
    return field;
  }
}
