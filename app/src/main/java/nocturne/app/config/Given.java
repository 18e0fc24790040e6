package nocturne.app.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nocturne.survey.kafka.ClientSettings;

/**
 * A value that a source sets.
 *
 * @param value as written
 * @param where file and line, environment variable, or {@code -D}
 */
public record Given(String key, String value, String where) {
  private static final String FILE = "nocturne.properties";
  private static final String PREFIX = "NOCTURNE_";
  private static final String CLIENT = ".client.";

  /** Ends a key whose value is a file with the value of the key before it. */
  private static final String IN_FILE = "-file";

  /**
   * The lines {@code key = value} of a properties file in UTF-8; blank lines and those that begin
   * with {@code #} are ignored. Other lines, and those that set a key for the second time, are
   * added to the problems.
   */
  static List<Given> fromFile(String name, byte[] content, List<Problem> problems) {
    List<String> lines;
    try {
      lines =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(content))
              .toString()
              .lines()
              .toList();
    } catch (CharacterCodingException e) {
      problems.add(
          new Problem(name, "", "is not text in UTF-8; correct it or put it back from a backup"));
      return List.of();
    }
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
  static List<Given> fromEnvironment(Map<String, String> environment, List<Problem> problems) {
    List<Given> found = new ArrayList<>();
    for (String name : environment.keySet().stream().sorted().toList()) {
      if (!name.startsWith(PREFIX) || name.equals("NOCTURNE_HOME")) {
        continue;
      }
      String near = "";
      String key = "";
      for (Setting setting : Setting.all()) {
        String variable = variable(setting.stem());
        if (name.equals(variable) && !setting.isPrefix()) {
          key = setting.key();
        } else if (setting.isPrefix()
            && name.startsWith(variable)
            && name.length() > variable.length()) {
          String free = name.substring(variable.length()).toLowerCase(Locale.ROOT);
          key = setting.stem() + free.replace('_', '.');
        } else if (!setting.isPrefix() && Nearest.edits(variable, name) <= 2) {
          near = variable;
        }
      }
      if (!key.isEmpty()) {
        found.add(new Given(key, environment.getOrDefault(name, ""), name));
      } else if (!near.isEmpty()) {
        problems.add(new Problem(name, "", "sets nothing; did you mean " + near + "?"));
      }
    }
    return found;
  }

  /**
   * The settings by {@code -D} on the command line. Secrets are problems there, since every user
   * can list processes.
   */
  static List<Given> fromOptions(Map<String, String> options, List<Problem> problems) {
    List<Given> found = new ArrayList<>();
    options.forEach(
        (key, value) -> {
          Given given = new Given(key, value, "-D");
          if (given.isSecret()) {
            problems.add(
                given.problem(
                    ("may be a secret, and a command line is seen by every user of this"
                            + " machine; set it in nocturne.properties, as %s, or name a file"
                            + " that holds it with %s%s")
                        .formatted(variable(key), key, IN_FILE)));
          } else {
            found.add(given);
          }
        });
    return found;
  }

  /** The environment variable that sets a key. */
  static String variable(String key) {
    return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Whether it is a free property of a client whose value is in a file of its own. */
  boolean isInFile() {
    return key.contains(CLIENT) && key.endsWith(IN_FILE);
  }

  /** The key whose value is in the file that {@link #isInFile} names. */
  String keyInFile() {
    return key.substring(0, key.length() - IN_FILE.length());
  }

  /**
   * This setting with the value that its file contains.
   *
   * @throws IOException if the file cannot be read
   * @throws InvalidPathException if the value cannot be a file name
   */
  Given read(Path file) throws IOException {
    return new Given(keyInFile(), Files.readString(file).strip(), where + ", in " + value);
  }

  /** Whether the key is a free property of a client that may be a credential. */
  boolean isSecret() {
    int free = key.indexOf(CLIENT);
    return free >= 0
        && !isInFile()
        && ClientSettings.isSecret(key.substring(free + CLIENT.length()));
  }

  /** The value, or stars in its place; in an address the part before an at sign is masked too. */
  String masked() {
    return isSecret()
        ? ClientSettings.STARS
        : value.replaceAll("[^\\s,/]+@", ClientSettings.STARS + "@");
  }

  /** Something wrong with its key. */
  Problem problem(String advice) {
    return new Problem(where, key, advice);
  }

  /** Whether that is a place in the home folder's file. */
  static boolean isOfHome(String where) {
    return where.startsWith(FILE + ":");
  }

  /** The name of the file in a home folder. */
  public static Path file(Path home) {
    return home.resolve(FILE);
  }

  /** Without the value, which may be a secret. */
  @Override
  public String toString() {
    return key + " set by " + where;
  }
}
