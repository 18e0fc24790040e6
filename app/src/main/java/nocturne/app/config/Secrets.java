package nocturne.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import nocturne.survey.kafka.ClientSettings;

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
    try {
      Set<PosixFilePermission> of = Files.getPosixFilePermissions(file);
      Path folder = file.toAbsolutePath().getParent();
      Set<PosixFilePermission> above =
          folder == null ? Set.of() : Files.getPosixFilePermissions(folder);
      boolean group =
          of.contains(PosixFilePermission.GROUP_READ)
              && above.contains(PosixFilePermission.GROUP_EXECUTE);
      boolean others =
          of.contains(PosixFilePermission.OTHERS_READ)
              && above.contains(PosixFilePermission.OTHERS_EXECUTE);
      return group || others
          ? Optional.of(
              file
                  + " holds a login and can be read by "
                  + (others ? "every user" : "its group")
                  + " of this machine; `chmod 600` keeps it to you.")
          : Optional.empty();
    } catch (UnsupportedOperationException | IOException e) {
      return Optional.empty();
    }
  }
}
