package nocturne.standalone.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Compares rows as Iceberg's own reader gives them with packets as the Avro library reads them. A
 * field is looked for under its name and its name with a type appended: exactly one of these
 * columns has its value, the others are null; all are null where the field is.
 */
final class AvroReference {
  private static final String TYPES =
      "_(boolean|int|long|float|double|string|bytes|record|array|map)(_[0-9]+)?";

  private AvroReference() {}

  /** The first record of a container. */
  static GenericRecord read(byte[] packet) {
    try (DataFileStream<GenericRecord> in =
        new DataFileStream<>(new ByteArrayInputStream(packet), new GenericDatumReader<>())) {
      return in.next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless the row has every field's value but those left out, and no other value. */
  static void compare(
      Record row, GenericRecord expected, Set<String> leftOut, Set<String> own, String path) {
    Map<String, Object> values = new HashMap<>();
    for (Types.NestedField column : row.struct().fields()) {
      Object value = row.getField(column.name());
      if (value != null && !own.contains(column.name())) {
        values.put(column.name(), value);
      }
    }
    for (org.apache.avro.Schema.Field field : expected.getSchema().getFields()) {
      if (leftOut.contains(field.name())) {
        continue;
      }
      String at = path + "." + field.name();
      Object value = expected.get(field.pos());
      List<String> columns =
          values.keySet().stream()
              .filter(c -> c.startsWith(field.name()))
              .filter(c -> c.equals(field.name()) || c.matches(field.name() + TYPES))
              .filter(c -> c.equals(field.name()) || expected.getSchema().getField(c) == null)
              .toList();
      if (value == null) {
        assertThat(columns).as(at).isEmpty();
      } else if (!columns.isEmpty() || !isHollow(value)) {
        assertThat(columns).as("%s = %s", at, value).hasSize(1);
        compareValue(values.remove(columns.get(0)), value, at);
      }
    }
    assertThat(values).as("values that no field of %s has", path).isEmpty();
  }

  /** A record without a field that could hold anything has no column. */
  private static boolean isHollow(Object value) {
    return value instanceof GenericRecord record
        && record.getSchema().getFields().stream().allMatch(f -> record.get(f.pos()) == null);
  }

  private static void compareValue(@Nullable Object found, @Nullable Object expected, String at) {
    if (expected == null) {
      assertThat(found).as(at).isNull();
    } else if (expected instanceof GenericRecord record) {
      compare((Record) found, record, Set.of(), Set.of(), at);
    } else if (expected instanceof Collection<?> items) {
      List<?> list = (List<?>) found;
      assertThat(list).as(at).hasSize(items.size());
      int i = 0;
      for (Object item : items) {
        compareItem(list.get(i), item, at + "[" + i++ + "]");
      }
    } else if (expected instanceof Map<?, ?> map) {
      Map<?, ?> entries = (Map<?, ?>) found;
      assertThat(entries).as(at).hasSize(map.size());
      map.forEach(
          (key, value) -> compareItem(entries.get(key.toString()), value, at + "[" + key + "]"));
    } else {
      assertThat(plain(found)).as(at).isEqualTo(plain(expected));
    }
  }

  /**
   * An item of an array whose items are of several types is a struct with one field that is set.
   */
  private static void compareItem(@Nullable Object found, @Nullable Object expected, String at) {
    if (found instanceof Record row
        && !(expected instanceof GenericRecord)
        && row.struct().fields().get(0).name().equals("item")) {
      List<Object> set =
          row.struct().fields().stream()
              .map(f -> row.getField(f.name()))
              .filter(v -> v != null)
              .toList();
      assertThat(set).as(at).hasSize(expected == null ? 0 : 1);
      compareValue(set.isEmpty() ? null : set.get(0), expected, at);
    } else {
      compareValue(found, expected, at);
    }
  }

  private static Object plain(@Nullable Object value) {
    if (value instanceof Integer i) {
      return i.longValue();
    }
    if (value instanceof Float f) {
      return f.doubleValue();
    }
    if (value instanceof CharSequence || value instanceof GenericEnumSymbol) {
      return value.toString();
    }
    if (value instanceof GenericFixed fixed) {
      return ByteBuffer.wrap(fixed.bytes());
    }
    return value == null ? "null" : value;
  }
}
