package nocturne.google.pubsub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pub/Sub takes no attribute of more than 1,024 bytes; what people read is cut to that. */
public final class AttributeLimit {
  static final int LARGEST_VALUE = 1024;

  private AttributeLimit() {}

  /** The attributes, each as far as it fits. */
  public static Map<String, String> cut(Map<String, String> attributes) {
    Map<String, String> cut = new LinkedHashMap<>(attributes);
    cut.replaceAll((name, value) -> cut(value));
    return cut;
  }

  /** Cuts a text to the limit, after a whole character. */
  static String cut(String value) {
    if (value.length() <= LARGEST_VALUE / 3) {
      return value;
    }
    CharBuffer in = CharBuffer.wrap(value);
    CharsetEncoder encoder = UTF_8.newEncoder();
    var unused = encoder.encode(in, ByteBuffer.allocate(LARGEST_VALUE), true);
    return value.substring(0, in.position());
  }
}
