package nocturne.broker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each place has its row in the crash table and a test that kills there, and no row lacks a place.
 */
class CrashTableTest {
  private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();
  private static final Pattern ROW = Pattern.compile("^\\| `([A-Z_]+)` \\|", Pattern.MULTILINE);

  /** The parameters of a test that is run for places, as all kill tests are. */
  private static final Pattern SOURCE =
      Pattern.compile("@EnumSource\\(\\s*value = CrashPoint\\.class,([^)]*)\\)", Pattern.DOTALL);

  private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

  private static List<String> places() {
    return Arrays.stream(CrashPoint.values()).map(CrashPoint::name).toList();
  }

  @Test
  void eachPlaceHasARowAndEachRowAPlace() throws IOException {
    String architecture =
        Files.readString(HOUSE.resolve("ARCHITECTURE.md"), StandardCharsets.UTF_8);
    List<String> rows = ROW.matcher(architecture).results().map(row -> row.group(1)).toList();
    assertThat(rows).as("rows of the crash table in ARCHITECTURE.md").isEqualTo(places());
  }

  @Test
  void eachPlaceHasATestThatKillsThere() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> modules = Files.list(HOUSE)) {
      for (Path tests : modules.map(module -> module.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            files
                .filter(file -> file.toString().endsWith("Test.java"))
                .forEach(file -> names.addAll(namesIn(file)));
          }
        }
      }
    }
    TreeSet<String> untested = new TreeSet<>(places());
    untested.removeIf(place -> names.stream().anyMatch(place::matches));
    assertThat(untested).as("places at which no test kills").isEmpty();
  }

  private static List<String> namesIn(Path test) {
    List<String> names = new ArrayList<>();
    try {
      Matcher source = SOURCE.matcher(Files.readString(test, StandardCharsets.UTF_8));
      while (source.find()) {
        QUOTED.matcher(source.group(1)).results().forEach(name -> names.add(name.group(1)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }
}
