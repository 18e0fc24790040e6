package nocturne.app.output;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A single value as text. */
final class Cells {
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
   * For people: floats with about six digits, control characters made visible, absent values a dot.
   */
  static String rounded(@Nullable Object value) {
    if (value == null || isNan(value)) {
      return "·";
    }
    if (value instanceof Double || value instanceof Float) {
      return rounded(((Number) value).doubleValue());
    }
    return Printable.line(plain(value));
  }

  private static String rounded(double value) {
    double size = Math.abs(value);
    if (value == 0) {
      return "0";
    }
    if (size >= 1e7 || size < 1e-4) {
      return String.format(Locale.ROOT, "%.4g", value);
    }
    int whole = size < 1 ? 1 : (int) Math.log10(size) + 1;
    String text = String.format(Locale.ROOT, "%." + Math.max(2, 6 - whole) + "f", value);
    return text.replaceFirst("(\\.\\d+?)0+$", "$1");
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
