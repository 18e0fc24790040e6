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
import java.util.function.Predicate;
import nocturne.app.Failure;

/**
 * The long-running processes on a home: those that run stages or only services, its owner included,
 * and those that conduct nights automatically. Each has a file of its own below {@code processes/}
 * while it lives. The file of a killed process is ignored, since its process is not seen any more.
 */
public final class ProcessRegistry implements AutoCloseable {
  private static final String NEXT = ".next";
  private static final String CONDUCTS = ".conducts";

  private final Path file;

  private ProcessRegistry(Path file) {
    this.file = file;
  }

  /**
   * Registers this process, which runs stages or only services.
   *
   * @param instance whose stages it runs, or {@link Owner#NO_INSTANCE}
   */
  public static ProcessRegistry join(Home home, String command, String instance, Clock clock)
      throws IOException {
    return tell(home, Owner.self(command, clock.instant(), instance), "");
  }

  /**
   * Registers this process, which conducts nights.
   *
   * @param instance whose nights it conducts
   */
  public static ProcessRegistry conducts(Home home, String command, String instance, Clock clock)
      throws IOException {
    return tell(home, Owner.self(command, clock.instant(), instance), CONDUCTS);
  }

  private static ProcessRegistry tell(Home home, Owner self, String does) throws IOException {
    Files.createDirectories(home.processes());
    Path file = home.processes().resolve(self.pid() + "." + self.instance() + does);
    Path next = home.processes().resolve(self.pid() + "." + self.instance() + does + NEXT);
    Files.writeString(next, self.text(), StandardCharsets.UTF_8);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new ProcessRegistry(file);
  }

  /** The processes that run stages or only services now, as far as they are seen. */
  public static List<Owner> of(Home home) {
    return seen(home, name -> !name.endsWith(CONDUCTS));
  }

  /** The processes that conduct nights automatically, as far as they are seen. */
  public static List<Owner> conductors(Home home) {
    return seen(home, name -> name.endsWith(CONDUCTS));
  }

  private static List<Owner> seen(Home home, Predicate<String> wanted) {
    List<Owner> processes = new ArrayList<>();
    if (!Files.isDirectory(home.processes())) {
      return processes;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(home.processes())) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(NEXT) || !wanted.test(name)) {
          continue;
        }
        try {
          Owner.parse(Files.readString(file, StandardCharsets.UTF_8))
              .filter(Owner::isSeen)
              .ifPresent(processes::add);
        } catch (NoSuchFileException e) {
          // It has ended meanwhile.
        }
      }
      return processes;
    } catch (IOException e) {
      throw Failure.incomplete("Cannot see who works on " + home + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
