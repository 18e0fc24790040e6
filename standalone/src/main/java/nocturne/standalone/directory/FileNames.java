package nocturne.standalone.directory;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Encodes a segment of an object's name as a file's name, and decodes it. Letters, digits and a few
 * signs of ASCII are kept; every other byte of the UTF-8 is {@code %XX}, and so are characters with
 * a special meaning to a file system: a leading or trailing dot, the first letter of a device name
 * of Windows. Each segment has one spelling, so a file with another spelling is no object.
 */
final class FileNames {
  private static final int MOST_BYTES = 255;
  private static final String PLAIN = "-_.,+=@";
  private static final String HEX = "0123456789ABCDEF";
  private static final Set<String> DEVICES = Set.of("CON", "PRN", "AUX", "NUL");

  private FileNames() {}

  /**
   * The file's name for a segment that {@link nocturne.broker.port.ObjectNames} accepts.
   *
   * @throws IllegalArgumentException when it gets too long for a file's name
   */
  static String encode(String segment) {
    String name = spell(segment);
    if (name.length() > MOST_BYTES) {
      throw new IllegalArgumentException(
          ("Not a name for this object: '%s...' takes %s bytes as a file's name, %s are"
                  + " allowed; choose a shorter one.")
              .formatted(
                  segment.substring(0, Math.min(60, segment.length())), name.length(), MOST_BYTES));
    }
    return name;
  }

  private static String spell(String segment) {
    byte[] bytes = segment.getBytes(StandardCharsets.UTF_8);
    StringBuilder name = new StringBuilder(bytes.length);
    boolean device = isDevice(segment);
    for (int i = 0; i < bytes.length; i++) {
      char c = (char) (bytes[i] & 0xff);
      boolean first = i == 0;
      boolean last = i == bytes.length - 1;
      if (isPlain(c) && !(first && (c == '.' || device)) && !(last && c == '.')) {
        name.append(c);
      } else {
        name.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return name.toString();
  }

  /** The segment that is spelt so; empty where none is. */
  static Optional<String> decode(String fileName) {
    if (fileName.indexOf('%') < 0) {
      return isSpelling(fileName, fileName) ? Optional.of(fileName) : Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(fileName.length());
    for (int i = 0; i < fileName.length(); i++) {
      char c = fileName.charAt(i);
      if (c == '%') {
        int high = i + 2 < fileName.length() ? HEX.indexOf(fileName.charAt(i + 1)) : -1;
        int low = i + 2 < fileName.length() ? HEX.indexOf(fileName.charAt(i + 2)) : -1;
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    String segment = bytes.toString(StandardCharsets.UTF_8);
    return isSpelling(segment, fileName) ? Optional.of(segment) : Optional.empty();
  }

  private static boolean isSpelling(String segment, String fileName) {
    return spell(segment).equals(fileName);
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }

  private static boolean isDevice(String segment) {
    int dot = segment.indexOf('.');
    String stem = (dot < 0 ? segment : segment.substring(0, dot)).strip().toUpperCase(Locale.ROOT);
    return DEVICES.contains(stem)
        || (stem.length() == 4
            && (stem.startsWith("COM") || stem.startsWith("LPT"))
            && stem.charAt(3) >= '0'
            && stem.charAt(3) <= '9');
  }
}
