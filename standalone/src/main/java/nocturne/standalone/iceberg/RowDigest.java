package nocturne.standalone.iceberg;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import nocturne.core.alert.Alert;
import nocturne.core.alert.CellType;
import nocturne.core.alert.Records;
import nocturne.core.row.OwnColumns;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * A digest of all values of an alert, from its packet or from its row. Two digests are equal if
 * each value that is not null is in the same field, at the same place of its list. It is the sum of
 * a hash for each value, so it does not depend on the order of columns, nor on the split of a
 * field's values among several columns ({@code name}, {@code name_float}), whose type suffixes are
 * removed on both sides; numbers are hashed at full width. Not cryptographic. For one thread.
 */
final class RowDigest {
  private static final Pattern TYPE =
      Pattern.compile("_(boolean|int|long|float|double|string|bytes|record|array|map)(_[0-9]+)?$");
  private static final String ITEM = "item";
  private static final Set<String> OWN = new HashSet<>(OwnColumns.NAMES);

  private final Map<String, Long> names = new HashMap<>();

  /** Digest of a packet. */
  long of(Alert alert) {
    return row(alert.records(), 0, 1, OwnColumns.leftOut(alert));
  }

  /** Digest of a row with all columns. */
  long of(Record row) {
    return row(row, 1, OWN);
  }

  private long row(Records rows, int row, long path, Set<String> leftOut) {
    if (rows.isNullRow(row)) {
      return 0;
    }
    long sum = 0;
    List<String> fields = rows.layout().fields();
    for (int i = 0; i < fields.size(); i++) {
      if (!rows.isNull(row, i) && !leftOut.contains(fields.get(i))) {
        sum += cell(rows, row, i, below(path, fields.get(i)));
      }
    }
    return sum;
  }

  private long cell(Records rows, int row, int field, long path) {
    CellType type = rows.type(row, field);
    return switch (type) {
      case NULL -> 0;
      case BOOLEAN -> mixed(path, rows.booleanAt(row, field) ? 1 : 0);
      case INT, LONG -> mixed(path, rows.longAt(row, field));
      case FLOAT, DOUBLE -> mixed(path, Double.doubleToLongBits(rows.doubleAt(row, field)));
      case STRING, ENUM -> mixed(path, hash(rows.stringAt(row, field)));
      case BYTES, FIXED -> mixed(path, hash(ByteBuffer.wrap(rows.bytesAt(row, field))));
      case RECORD -> row(rows.recordsAt(row, field), 0, path, Set.of());
      case ARRAY -> items(rows.recordsAt(row, field), path);
      case MAP -> entries(rows.recordsAt(row, field), path);
    };
  }

  private long items(Records items, long path) {
    boolean records = items.layout().isRecord();
    long sum = 0;
    for (int i = 0; i < items.size(); i++) {
      long at = mixed(path, i);
      sum += records ? row(items, i, at, Set.of()) : item(items, i, 0, at);
    }
    return sum;
  }

  private long item(Records items, int row, int field, long path) {
    return items.isNullRow(row) || items.isNull(row, field) ? 0 : cell(items, row, field, path);
  }

  private long entries(Records entries, long path) {
    long sum = 0;
    for (int i = 0; i < entries.size(); i++) {
      sum += item(entries, i, 1, mixed(path, hash(entries.stringAt(i, 0))));
    }
    return sum;
  }

  private long row(Record row, long path, Set<String> leftOut) {
    long sum = 0;
    List<Types.NestedField> columns = row.struct().fields();
    for (int i = 0; i < columns.size(); i++) {
      String name = columns.get(i).name();
      Object value = row.get(i);
      if (value != null && !leftOut.contains(name)) {
        sum += value(value, below(path, name));
      }
    }
    return sum;
  }

  private long value(@Nullable Object value, long path) {
    if (value == null) {
      return 0;
    } else if (value instanceof Record record) {
      return isItems(record) ? items(record, path) : row(record, path, Set.of());
    } else if (value instanceof List<?> list) {
      long sum = 0;
      for (int i = 0; i < list.size(); i++) {
        sum += value(list.get(i), mixed(path, i));
      }
      return sum;
    } else if (value instanceof Map<?, ?> map) {
      long sum = 0;
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        sum += value(entry.getValue(), mixed(path, hash(entry.getKey().toString())));
      }
      return sum;
    } else if (value instanceof Boolean truth) {
      return mixed(path, truth ? 1 : 0);
    } else if (value instanceof Float || value instanceof Double) {
      return mixed(path, Double.doubleToLongBits(((Number) value).doubleValue()));
    } else if (value instanceof Number whole) {
      return mixed(path, whole.longValue());
    } else if (value instanceof ByteBuffer bytes) {
      return mixed(path, hash(bytes));
    } else if (value instanceof byte[] bytes) {
      return mixed(path, hash(ByteBuffer.wrap(bytes)));
    }
    return mixed(path, hash(value.toString()));
  }

  /** A list's item of several types is a struct with a column for each, of which one is set. */
  private static boolean isItems(Record record) {
    List<Types.NestedField> columns = record.struct().fields();
    return !columns.isEmpty() && columns.stream().allMatch(c -> plain(c.name()).equals(ITEM));
  }

  private long items(Record record, long path) {
    long sum = 0;
    for (int i = 0; i < record.size(); i++) {
      sum += value(record.get(i), path);
    }
    return sum;
  }

  private long below(long path, String name) {
    return mixed(path, names.computeIfAbsent(name, n -> hash(plain(n))));
  }

  private static String plain(String name) {
    return TYPE.matcher(name).replaceFirst("");
  }

  private static long hash(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = hash * 0x100000001B3L + text.charAt(i);
    }
    return hash;
  }

  private static long hash(ByteBuffer bytes) {
    long hash = bytes.remaining();
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      hash = hash * 0x100000001B3L + bytes.get(i);
    }
    return hash;
  }

  private static long mixed(long path, long value) {
    long next = (path * 0x9E3779B97F4A7C15L) ^ value;
    next = (next ^ (next >>> 32)) * 0xD6E8FEB86659FD93L;
    return next ^ (next >>> 32);
  }
}
