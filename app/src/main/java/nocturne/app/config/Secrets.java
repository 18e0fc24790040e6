package nocturne.app.config;

import java.nio.file.Path;
import java.util.Optional;
import nocturne.survey.kafka.ClientSettings;
import nocturne.survey.kafka.SecretFile;

/** Knows which settings are secret, and whether a file that holds some keeps them. */
final class Secrets {
  /** Ends a key whose value is a file with the value of the key before it. */
  static final String IN_FILE = "-file";

  private static final String CLIENT = ".client.";

  private Secrets() {}

  /** Whether the key is a free property of a client, of a kind that may let somebody in. */
  static boolean isSecret(String key) {
    int free = key.indexOf(CLIENT);
    return free >= 0
        && !key.endsWith(IN_FILE)
        && ClientSettings.isSecret(key.substring(free + CLIENT.length()));
  }

  /** The value, or stars in its place; of an address, what stands before an at sign goes too. */
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
