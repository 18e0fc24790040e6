package nocturne.app.config;

import java.util.Map;

/**
 * Settings whose keys are not known here.
 *
 * @param values by what follows the prefix that they share
 */
public record FreeSettings(Map<String, String> values) {
  public FreeSettings {
    values = Map.copyOf(values);
  }
}
