package nocturne.app.config;

import java.util.Map;
import java.util.TreeMap;

/** What is set for value-added stages that have no section of their own. */
public record StageSettings(FreeSettings all) {

  /** Those of one stage, by the rest of the key. */
  public Map<String, String> of(String stage) {
    String prefix = stage + ".";
    Map<String, String> mine = new TreeMap<>();
    all.values()
        .forEach(
            (key, value) -> {
              if (key.startsWith(prefix)) {
                mine.put(key.substring(prefix.length()), value);
              }
            });
    return mine;
  }
}
