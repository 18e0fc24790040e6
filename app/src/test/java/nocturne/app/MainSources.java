package nocturne.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The main sources of all modules, as text. */
final class MainSources {
  private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();

  private MainSources() {}

  /**
   * The files that contain a pattern, sorted, except for those whose paths begin with a text of a
   * list.
   */
  static List<String> containing(Pattern pattern, List<String> except) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(HOUSE)) {
      for (Path sources : modules.map(module -> module.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            files
                .filter(file -> file.toString().endsWith(".java") && contains(file, pattern))
                .map(file -> sources.relativize(file).toString().replace('\\', '/'))
                .filter(file -> except.stream().noneMatch(file::startsWith))
                .forEach(found::add);
          }
        }
      }
    }
    Collections.sort(found);
    return found;
  }

  private static boolean contains(Path file, Pattern pattern) {
    try {
      return pattern.matcher(Files.readString(file, StandardCharsets.UTF_8)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
