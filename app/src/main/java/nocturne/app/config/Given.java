package nocturne.app.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A value that a source sets.
 *
 * @param key of the configuration
 * @param value as written
 * @param where file and line, environment variable, or {@code -D}
 */
public record Given(String key, String value, String where) {
  private static final String FILE = "nocturne.properties";
  private static final String PREFIX = "NOCTURNE_";

  /**
   * The lines {@code key = value} of a properties file in UTF-8; blank lines and those that begin
   * with {@code #} are ignored. Other lines, and those that set a key for the second time, are
   * added to the problems.
   */
  static List<Given> fromFile(String name, List<String> lines, List<Problem> problems) {
    List<Given> found = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      String where = name + ":" + (i + 1);
      int equals = line.indexOf('=');
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (equals <= 0) {
        // Not quoted: it may be part of a login that was meant to continue the line above.
        problems.add(new Problem(where, "", "is not a line of the form key = value"));
        continue;
      }
      String key = line.substring(0, equals).strip();
      Integer before = seen.putIfAbsent(key, i + 1);
      if (before != null) {
        problems.add(new Problem(where, key, "was already set on line " + before));
        continue;
      }
      found.add(new Given(key, line.substring(equals + 1).strip(), where));
    }
    return found;
  }

  /**
   * Variables that name a key in capitals, {@code NOCTURNE_KAFKA_PARTITIONS}; behind the prefix of
   * free ones, {@code NOCTURNE_SURVEY_CLIENT_SASL_JAAS_CONFIG}, each underscore is a dot, as Kafka
   * writes its names. Those similar to a key without being one are problems; all others are
   * ignored.
   */
  static List<Given> fromEnvironment(
      Map<String, String> environment, List<SettingKey> keys, List<Problem> problems) {
    Map<String, String> variables = new HashMap<>();
    Map<String, String> free = new HashMap<>();
    for (SettingKey key : keys) {
      if (key.isPrefix()) {
        String stem = key.key().substring(0, key.key().length() - 1);
        free.put(variable(stem), stem);
      } else {
        variables.put(variable(key.key()), key.key());
      }
    }
    List<Given> found = new ArrayList<>();
    environment.keySet().stream()
        .filter(name -> name.startsWith(PREFIX) && !name.equals("NOCTURNE_HOME"))
        .sorted()
        .forEach(
            name -> {
              String key = variables.get(name);
              if (key != null) {
                found.add(new Given(key, environment.get(name), name));
                return;
              }
              Optional<Given> property = free(name, free, environment);
              if (property.isPresent()) {
                found.add(property.get());
                return;
              }
              variables.keySet().stream()
                  .filter(known -> Nearest.edits(known, name) <= 2)
                  .findFirst()
                  .ifPresent(
                      near ->
                          problems.add(
                              new Problem(name, "", "sets nothing; did you mean " + near + "?")));
            });
    return found;
  }

  private static Optional<Given> free(
      String name, Map<String, String> stems, Map<String, String> environment) {
    return stems.entrySet().stream()
        .filter(stem -> name.startsWith(stem.getKey()) && name.length() > stem.getKey().length())
        .findFirst()
        .map(
            stem -> {
              String rest = name.substring(stem.getKey().length()).toLowerCase(Locale.ROOT);
              String key = stem.getValue() + rest.replace('_', '.');
              return new Given(key, environment.get(name), name);
            });
  }

  /** The environment variable that sets a key. */
  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The settings by {@code -D} on the command line. */
  static List<Given> fromOptions(Map<String, String> options) {
    return options.entrySet().stream().map(e -> new Given(e.getKey(), e.getValue(), "-D")).toList();
  }

  boolean isFromFile() {
    return isOfHome(where);
  }

  /** Whether that is a place in the home folder's file. */
  static boolean isOfHome(String where) {
    return where.startsWith(FILE + ":");
  }

  /** Without the value, which may be a secret. */
  @Override
  public String toString() {
    return key + " set by " + where;
  }

  /** The name of the file in a home folder. */
  public static Path file(Path home) {
    return home.resolve(FILE);
  }
}
