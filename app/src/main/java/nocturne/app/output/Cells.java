package nocturne.app.output;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as text, one by one or as a line. */
final class Cells {
  private static final int LONGEST = 16;

  private Cells() {}

  /**
   * The full value: parsing it gives the same number; absent values are empty. Times are in UTC, to
   * the millisecond.
   */
  static String plain(@Nullable Object value) {
    if (value == null || isNan(value)) {
      return "";
    }
    if (value instanceof Float f) {
      return Double.toString(f.doubleValue());
    }
    if (value instanceof Instant time) {
      return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
    if (value instanceof Map || value instanceof Iterable) {
      return Json.of(value);
    }
    return value.toString();
  }

  /**
   * For a terminal: numbers in full, without an exponent where that is at most {@value #LONGEST}
   * digits, control characters made visible, absent values a dot.
   */
  static String shown(@Nullable Object value) {
    if (value == null || isNan(value)) {
      return "·";
    }
    if (value instanceof Double || value instanceof Float) {
      return decimal(value.toString());
    }
    return Printable.line(plain(value));
  }

  /** A line after RFC 4180, quoted only if necessary. */
  static String csv(List<? extends @Nullable Object> values) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      String text = plain(values.get(i));
      boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      line.append(i == 0 ? "" : ",");
      line.append(plain ? text : '"' + text.replace("\"", "\"\"") + '"');
    }
    return line.toString();
  }

  /** A JSON object. */
  static String json(List<String> columns, List<? extends @Nullable Object> values) {
    JsonObject fields = new JsonObject();
    for (int i = 0; i < columns.size(); i++) {
      fields.put(columns.get(i), values.get(i));
    }
    return Json.of(fields);
  }

  private static String decimal(String number) {
    int exponent = number.indexOf('E');
    if (exponent < 0) {
      return number;
    }
    String digits = new BigDecimal(number).stripTrailingZeros().toPlainString();
    return digits.length() <= LONGEST ? digits : number.replace('E', 'e');
  }

  private static boolean isNan(Object value) {
    return value instanceof Number n
        && (value instanceof Double || value instanceof Float)
        && Double.isNaN(n.doubleValue());
  }

  /** Whether columns of such values are aligned right. */
  static boolean isNumber(@Nullable Object value) {
    return value instanceof Number;
  }
}
