package nocturne.survey.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** Checks whether other users of the machine can read a file. */
public final class SecretFile {
  private SecretFile() {}

  /**
   * The other users that can read the file, as the end of a sentence that begins with its name;
   * empty if there are none, or if that is not known.
   */
  public static Optional<String> readers(Path file) {
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
              "holds a login and can be read by %s of this machine; `chmod 600` keeps it to you."
                  .formatted(others ? "every user" : "its group"))
          : Optional.empty();
    } catch (UnsupportedOperationException | IOException e) {
      return Optional.empty();
    }
  }
}
