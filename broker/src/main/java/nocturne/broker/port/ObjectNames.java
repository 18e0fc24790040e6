package nocturne.broker.port;

import java.nio.charset.StandardCharsets;

/**
 * Rules for names of buckets and objects. Parts of names come from packets, so every store checks
 * each name first.
 *
 * <p>An object's name is one or more segments joined by {@code /}. Refused are an empty segment
 * (hence a slash at either end), the segments {@code .} and {@code ..}, control characters, text
 * that is not valid Unicode, and more than 1024 bytes of UTF-8 in all. Anything else is a name: a
 * store that cannot use a character encodes it and lists the name unaltered. A store may refuse a
 * segment that is too long for it; 200 characters of ASCII letters, digits, {@code -}, {@code _}
 * and {@code .} fit everywhere.
 */
public final class ObjectNames {
  private static final int MOST_BYTES = 1024;

  private ObjectNames() {}

  /**
   * Checks an object's name.
   *
   * @return the name
   * @throws IllegalArgumentException if it is no name; says what is wrong
   */
  public static String object(String name) {
    checkText("object", name);
    int from = 0;
    while (from <= name.length()) {
      int slash = name.indexOf('/', from);
      int to = slash < 0 ? name.length() : slash;
      checkSegment("object", name, name.substring(from, to));
      from = to + 1;
    }
    return name;
  }

  /**
   * Checks a bucket's name, one segment.
   *
   * @return the name
   * @throws IllegalArgumentException if it is no name; says what is wrong
   */
  public static String bucket(String name) {
    checkText("bucket", name);
    if (name.indexOf('/') >= 0) {
      throw refused("bucket", name, "it has a slash");
    }
    checkSegment("bucket", name, name);
    return name;
  }

  private static void checkText(String kind, String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isISOControl(c)) {
        throw refused(kind, name, "it has a control character at " + i);
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < name.length()
          && Character.isLowSurrogate(name.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw refused(kind, name, "it has half a character at " + i);
      }
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MOST_BYTES) {
      throw refused(kind, name, "it has " + bytes + " bytes, " + MOST_BYTES + " are allowed");
    }
  }

  private static void checkSegment(String kind, String name, String segment) {
    if (segment.isEmpty()) {
      throw refused(kind, name, "it has an empty segment");
    }
    if (segment.equals(".") || segment.equals("..")) {
      throw refused(kind, name, "it has the segment '" + segment + "'");
    }
  }

  private static IllegalArgumentException refused(String kind, String name, String why) {
    return new IllegalArgumentException(
        "Not a name for this " + kind + ": " + printable(name) + " (" + why + "); choose another.");
  }

  private static String printable(String name) {
    StringBuilder text = new StringBuilder("'");
    for (int i = 0; i < name.length() && i < 120; i++) {
      char c = name.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append(name.length() > 120 ? "...'" : "'").toString();
  }
}
