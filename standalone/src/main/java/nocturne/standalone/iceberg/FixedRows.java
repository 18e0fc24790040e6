package nocturne.standalone.iceberg;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nocturne.broker.port.TableColumn;
import nocturne.broker.port.TableRow;
import nocturne.core.row.OwnColumns;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Tables with fixed columns: those that every table has, then their own. They get so few rows that
 * Iceberg's generic writer suffices.
 */
final class FixedRows {
  private FixedRows() {}

  static Schema schema(List<TableColumn> columns) {
    List<Types.NestedField> fields = new ArrayList<>(AlertColumns.schema().columns());
    for (TableColumn column : columns) {
      fields.add(
          Types.NestedField.optional(
              fields.size() + 1, column.name(), type(column), column.meaning()));
    }
    return new Schema(fields);
  }

  /**
   * Adds missing columns to a table.
   *
   * @return whether any was missing
   */
  static boolean complete(Table table, List<TableColumn> columns) {
    UpdateSchema update = table.updateSchema();
    boolean lacks = false;
    for (TableColumn column : columns) {
      if (table.schema().findField(column.name()) == null) {
        update.addColumn(column.name(), type(column), column.meaning());
        lacks = true;
      }
    }
    if (lacks) {
      update.commit();
    }
    return lacks;
  }

  private static Type type(TableColumn column) {
    return switch (column.kind()) {
      case LONG -> Types.LongType.get();
      case INT -> Types.IntegerType.get();
      case DOUBLE -> Types.DoubleType.get();
      case TEXT -> Types.StringType.get();
      case BOOLEAN -> Types.BooleanType.get();
    };
  }

  /**
   * A row for the table.
   *
   * @throws IllegalArgumentException if there is no such column, or one of another kind
   */
  static Record row(Schema schema, TableRow row) {
    Record record = GenericRecord.create(schema);
    record.setField(OwnColumns.CANDID, row.candid().value());
    record.setField(OwnColumns.NIGHT, row.night().date());
    record.setField(OwnColumns.TOPIC, row.origin().topic());
    record.setField(OwnColumns.PARTITION, row.origin().partition());
    record.setField(OwnColumns.OFFSET, row.origin().offset());
    record.setField(
        OwnColumns.TIMESTAMP,
        Instant.ofEpochMilli(row.origin().timestampMillis()).atOffset(ZoneOffset.UTC));
    for (Map.Entry<String, @Nullable Object> entry : row.values().entrySet()) {
      Object value = entry.getValue();
      Types.NestedField field = schema.findField(entry.getKey());
      if (field == null || OwnColumns.NAMES.contains(field.name())) {
        throw new IllegalArgumentException(
            ("Cannot make a row of candid %s: the table has no column %s of that kind;"
                    + " run `nocturne setup`, which adds what a newer version has.")
                .formatted(row.candid(), entry.getKey()));
      }
      if (value != null) {
        if (!field.type().typeId().javaClass().isInstance(value)) {
          throw new IllegalArgumentException(
              "Cannot make a row of candid %s: column %s holds %s, not %s; report this."
                  .formatted(row.candid(), field.name(), field.type(), value));
        }
        record.setField(field.name(), value);
      }
    }
    return record;
  }
}
