package nocturne.app.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Turns the text of one setting into a value of its type. */
final class SettingReader {
  private SettingReader() {}

  /**
   * Reads a value.
   *
   * @param type the component's, or what is inside its Optional
   * @throws IllegalArgumentException with a message that continues a sentence beginning with the
   *     text
   */
  static Object read(Class<?> type, String text, Setting setting) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("is empty; remove the line to get the default");
    }
    if (type == String.class) {
      return text;
    }
    if (type == Path.class) {
      return path(text);
    }
    if (type == ServerList.class) {
      return new ServerList(text);
    }
    if (type == Duration.class) {
      return DurationText.parse(text);
    }
    if (type == DataSize.class) {
      return DataSize.parse(text);
    }
    if (type == boolean.class || type == Boolean.class) {
      return truth(text);
    }
    if (type == int.class || type == Integer.class) {
      return (int) within(whole(text), setting);
    }
    if (type == double.class || type == Double.class) {
      return within(number(text), setting);
    }
    if (type.isEnum()) {
      return choice(type, text);
    }
    throw new IllegalStateException("no way to read a " + type + " for " + setting.key());
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("is not the name of a file", e);
    }
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  private static int whole(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not a whole number", e);
    }
  }

  private static double number(String text) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not a number", e);
    }
    throw new IllegalArgumentException("is not a finite number");
  }

  private static double within(double value, Setting setting) {
    if (value < setting.atLeast() || value > setting.atMost()) {
      throw new IllegalArgumentException("must be " + bounds(setting));
    }
    return value;
  }

  /** The allowed numbers in words; empty where all are. */
  static String bounds(Setting setting) {
    boolean low = setting.atLeast() != Double.NEGATIVE_INFINITY;
    boolean high = setting.atMost() != Double.POSITIVE_INFINITY;
    if (low && high) {
      return plain(setting.atLeast()) + " to " + plain(setting.atMost());
    }
    if (low) {
      return plain(setting.atLeast()) + " or more";
    }
    return high ? plain(setting.atMost()) + " or less" : "";
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private static Object choice(Class<?> type, String text) {
    for (Object constant : type.getEnumConstants()) {
      if (word(constant).equals(text)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "must be one of "
            + Arrays.stream(type.getEnumConstants())
                .map(SettingReader::word)
                .collect(Collectors.joining(", ")));
  }

  /** An enum's constant as the file spells it. */
  static String word(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT);
  }
}
