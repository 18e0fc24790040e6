package nocturne.broker.port;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to publish. The byte arrays are not copied; the caller must not change them.
 *
 * @param key decides the partition; absent means any
 * @param value the body
 * @param attributes names and UTF-8 texts beside the body, in this order
 */
public record Message(byte @Nullable [] key, byte[] value, Map<String, String> attributes) {
  public Message {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }
}
