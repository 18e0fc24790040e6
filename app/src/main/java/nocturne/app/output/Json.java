package nocturne.app.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as JSON: numbers in full, NaN and infinities as null, lists, maps and {@link
 * JsonObject}s nested.
 */
public final class Json {
  /** Beyond this a double, and so most JSON readers, rounds whole numbers. */
  private static final long EXACT = 1L << 53;

  private static final String HEX = "0123456789abcdef";

  private Json() {}

  /**
   * JSON that is a text already.
   *
   * @param text appended as it is
   */
  public record Written(String text) {}

  /** A value as a text. */
  public static String of(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    value(out, value);
    return out.toString();
  }

  /** Appends a value. */
  public static void value(StringBuilder out, @Nullable Object value) {
    if (value == null) {
      out.append("null");
    } else if (value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      out.append(Double.isFinite(number) ? Double.toString(number) : "null");
    } else if (value instanceof Number) {
      out.append(value);
    } else if (value instanceof Map<?, ?> map) {
      object(out, map);
    } else if (value instanceof JsonObject of) {
      object(out, of.fields());
    } else if (value instanceof Written json) {
      out.append(json.text());
    } else if (value instanceof Iterable<?> items) {
      array(out, items);
    } else {
      text(out, Cells.plain(value));
    }
  }

  /**
   * A value that every JSON reader keeps: candids, and whole numbers that a double rounds, become
   * text, inside structs and lists too.
   */
  public static @Nullable Object exact(String name, @Nullable Object value) {
    if (value instanceof Long number) {
      boolean rounds = number > EXACT || number < -EXACT;
      return rounds || name.equals("candid") ? number.toString() : number;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      map.forEach((key, item) -> all.put(String.valueOf(key), exact(String.valueOf(key), item)));
      return all;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> all = new ArrayList<>();
      list.forEach(item -> all.add(exact(name, item)));
      return all;
    }
    return value;
  }

  /** The same of a row's values. */
  public static List<@Nullable Object> exact(
      List<String> names, List<? extends @Nullable Object> values) {
    List<@Nullable Object> exact = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      exact.add(exact(names.get(i), values.get(i)));
    }
    return exact;
  }

  private static void object(StringBuilder out, Map<?, ?> map) {
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(first ? "" : ",");
      first = false;
      text(out, String.valueOf(entry.getKey()));
      out.append(':');
      value(out, entry.getValue());
    }
    out.append('}');
  }

  private static void array(StringBuilder out, Iterable<?> items) {
    out.append('[');
    boolean first = true;
    for (Object item : items) {
      out.append(first ? "" : ",");
      first = false;
      value(out, item);
    }
    out.append(']');
  }

  /** Appends a string in quotes. */
  public static void text(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f || (Character.isSurrogate(c) && !isPaired(text, i))) {
            out.append("\\u").append(HEX.charAt(c >> 12)).append(HEX.charAt(c >> 8 & 15));
            out.append(HEX.charAt(c >> 4 & 15)).append(HEX.charAt(c & 15));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isPaired(String text, int i) {
    char c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
