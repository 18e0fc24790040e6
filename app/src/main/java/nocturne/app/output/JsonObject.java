package nocturne.app.output;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Fields of a JSON object, in the order in which they are put. */
public final class JsonObject {
  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  /**
   * Puts a field.
   *
   * @param value what {@link Json#value} writes, or an optional of that: null if it is empty
   * @return this object
   */
  public JsonObject put(String name, @Nullable Object value) {
    if (value instanceof Optional<?> optional) {
      fields.put(name, optional.orElse(null));
    } else if (value instanceof OptionalDouble number) {
      fields.put(name, number.isPresent() ? number.getAsDouble() : null);
    } else if (value instanceof OptionalLong number) {
      fields.put(name, number.isPresent() ? number.getAsLong() : null);
    } else {
      fields.put(name, value);
    }
    return this;
  }

  /** Puts fields. */
  public JsonObject putAll(Map<String, ? extends @Nullable Object> more) {
    fields.putAll(more);
    return this;
  }

  /** The values by name. */
  public Map<String, @Nullable Object> fields() {
    return fields;
  }
}
