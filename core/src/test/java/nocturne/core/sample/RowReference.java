package nocturne.core.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Compares rows of tables with packets as the Avro library reads them. A row is a map of its
 * columns: records are maps too, lists are lists; what is null may be missing. A map is a map, or a
 * list of pairs of {@code key} and {@code value}. A field is looked for under its name and its name
 * with a type appended: exactly one of these columns has its value, the others are null; all are
 * null where the field is.
 */
public final class RowReference {
  private static final String TYPES =
      "_(boolean|int|long|float|double|string|bytes|record|array|map)(_[0-9]+)?";

  private RowReference() {}

  /** The first record of a container. */
  public static GenericRecord read(byte[] packet) {
    try (DataFileStream<GenericRecord> in =
        new DataFileStream<>(new ByteArrayInputStream(packet), new GenericDatumReader<>())) {
      return in.next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless the row has every field's value but those left out, and no other value. */
  public static void compare(
      Map<?, ?> row, GenericRecord expected, Set<String> leftOut, Set<String> own, String path) {
    Map<String, Object> values = new HashMap<>();
    row.forEach(
        (column, value) -> {
          if (value != null && !own.contains(column.toString())) {
            values.put(column.toString(), value);
          }
        });
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
      compare((Map<?, ?>) found, record, Set.of(), Set.of(), at);
    } else if (expected instanceof Collection<?> items) {
      List<?> list = (List<?>) found;
      assertThat(list).as(at).hasSize(items.size());
      int i = 0;
      for (Object item : items) {
        compareItem(list.get(i), item, at + "[" + i++ + "]");
      }
    } else if (expected instanceof Map<?, ?> map) {
      Map<?, ?> entries = found instanceof List<?> pairs ? entries(pairs) : (Map<?, ?>) found;
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
    if (found instanceof Map<?, ?> row
        && !(expected instanceof GenericRecord)
        && row.keySet().stream().allMatch(c -> c.toString().matches("item(" + TYPES + ")?"))) {
      List<?> set = row.values().stream().filter(Objects::nonNull).toList();
      assertThat(set).as(at).hasSize(expected == null ? 0 : 1);
      compareValue(set.isEmpty() ? null : set.get(0), expected, at);
    } else {
      compareValue(found, expected, at);
    }
  }

  private static Map<Object, Object> entries(List<?> pairs) {
    Map<Object, Object> entries = new HashMap<>();
    for (Object pair : pairs) {
      Map<?, ?> of = (Map<?, ?>) pair;
      entries.put(String.valueOf(of.get("key")), of.get("value"));
    }
    return entries;
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
    if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    }
    return value == null ? "null" : value;
  }
}
