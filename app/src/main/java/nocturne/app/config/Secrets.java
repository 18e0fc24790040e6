package nocturne.app.config;

import java.nio.file.Path;
import java.util.Optional;
import nocturne.survey.kafka.ClientSettings;
import nocturne.survey.kafka.SecretFile;

/**
 * Determines which settings are secret, and whether other users can read a file that holds some.
 */
final class Secrets {
  /** Ends a key whose value is a file with the value of the key before it. */
  static final String IN_FILE = "-file";

  private static final String CLIENT = ".client.";

  private Secrets() {}

  /** Whether the key is a free property of a client that may be a credential. */
  static boolean isSecret(String key) {
    int free = key.indexOf(CLIENT);
    return free >= 0
        && !key.endsWith(IN_FILE)
        && ClientSettings.isSecret(key.substring(free + CLIENT.length()));
  }

  /** The value, or stars in its place; in an address the part before an at sign is masked too. */
  static String masked(String key, String value) {
    return isSecret(key)
        ? ClientSettings.STARS
        : value.replaceAll("[^\\s,/]+@", ClientSettings.STARS + "@");
  }

  /** What to do about a file that holds a secret and can be read by other users; empty if none. */
  static Optional<String> exposed(Path file) {
    return SecretFile.readers(file).map(who -> file + " " + who);
  }
}
