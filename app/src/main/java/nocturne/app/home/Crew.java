package nocturne.app.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import nocturne.app.Failure;

/**
 * The processes that run stages on a home, its owner among them where it does: each tells of itself
 * in a file of its own below {@code crew/} for as long as it lives. What a killed one left says
 * nothing, since its process is not seen any more.
 */
public final class Crew implements AutoCloseable {
  private static final String NEXT = ".next";

  private final Path file;

  private Crew(Path file) {
    this.file = file;
  }

  /**
   * Tells of this process.
   *
   * @param instance whose stages it runs
   */
  public static Crew join(Home home, String command, String instance, Clock clock)
      throws IOException {
    Owner self = Owner.self(command, clock.instant(), instance);
    Files.createDirectories(home.crew());
    Path file = home.crew().resolve(self.pid() + "." + instance);
    Path next = home.crew().resolve(self.pid() + "." + instance + NEXT);
    Files.writeString(next, self.text(), StandardCharsets.UTF_8);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new Crew(file);
  }

  /** Those who run stages just now, as far as their processes can be seen from here. */
  public static List<Owner> of(Home home) {
    List<Owner> crew = new ArrayList<>();
    if (!Files.isDirectory(home.crew())) {
      return crew;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(home.crew())) {
      for (Path file : files) {
        if (file.toString().endsWith(NEXT)) {
          continue;
        }
        try {
          Owner.parse(Files.readString(file, StandardCharsets.UTF_8))
              .filter(Owner::isSeen)
              .ifPresent(crew::add);
        } catch (NoSuchFileException e) {
          // It has ended meanwhile.
        }
      }
      return crew;
    } catch (IOException e) {
      throw Failure.incomplete("Cannot see who works on " + home + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
