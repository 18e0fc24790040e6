package nocturne.app.output;

import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A single value as text. */
final class Cells {
  private static final int LONGEST = 16;

  private Cells() {}

  /** In full: parsing gives the same number; absent values are empty. */
  static String plain(@Nullable Object value) {
    if (value == null || isNan(value)) {
      return "";
    }
    if (value instanceof Float f) {
      return Double.toString(f.doubleValue());
    }
    if (value instanceof Map || value instanceof Iterable) {
      StringBuilder json = new StringBuilder();
      Json.value(json, value);
      return json.toString();
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
