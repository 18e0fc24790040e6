package nocturne.app;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nocturne.app.options.GlobalOptions;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Each command in docs/operations.md is one that there is, and is run: by {@code .ci/walkthrough},
 * which takes it from there, or by a test that is named here.
 */
class OperationsManualTest {
  private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();
  private static final Pattern FENCED =
      Pattern.compile("^ *```sh\\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern COMMENT = Pattern.compile(" +#.*$");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final Pattern PLAYED = Pattern.compile("\\bmanual '(nocturne [^']*)'");

  /** What the walk-through does not play, and the test that runs a command with these options. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          entry("nocturne night auto --instance mytest", "command/NightCommandTest"),
          entry("nocturne services", "night/BorrowedServicesTest"),
          entry(
              "nocturne night start --instance mytest --topic ztf_20210120_programid1",
              "command/NightCommandTest"),
          entry(
              "nocturne simulate --instance mytest --rate ztf-active-avg --for \"10 min\"",
              "command/SimulateCommandTest"),
          entry(
              "nocturne simulate --instance mytest --rate 100/s --alerts 5000 --from-reservoir",
              "command/SimulateCommandTest"),
          entry(
              "nocturne simulate --instance mytest --rate max --alerts 1000 --from PATH",
              "command/SimulateCommandTest"),
          entry("nocturne books --instance mytest --night 20210120", "command/DamageTest"),
          entry(
              "nocturne books --instance mytest --night 20210120 --format json",
              "command/DamageTest"),
          entry("nocturne repair --instance mytest --night 20210120", "command/DamageTest"),
          entry("nocturne history build --instance mytest", "command/HistoryCommandTest"),
          entry(
              "nocturne history build --instance mytest --night 20210120",
              "command/HistoryCommandTest"),
          entry(
              "nocturne sql \"SELECT time, band, kind, mag, flux FROM photometry WHERE objectId ="
                  + " 'ZTF18abjdnqd' ORDER BY time\"",
              "command/HistoryCommandTest"),
          entry("nocturne dead-letters list --instance mytest", "command/DeadLettersTest"),
          entry(
              "nocturne dead-letters retry --instance mytest --reason CORRUPT",
              "command/DeadLettersTest"));

  private static String text(String file) throws IOException {
    return Files.readString(HOUSE.resolve(file), StandardCharsets.UTF_8);
  }

  private static List<String> commands() throws IOException {
    return FENCED
        .matcher(text("docs/operations.md"))
        .results()
        .flatMap(block -> block.group(1).lines())
        .map(line -> COMMENT.matcher(line).replaceAll("").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** The arguments of a line, without the program's name. */
  private static String[] arguments(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words.subList(1, words.size()).toArray(String[]::new);
  }

  private static CommandLine commandLine() {
    GlobalOptions global = new GlobalOptions(Surroundings.ofProcess());
    return Nocturne.commandLine(global, new CommandErrors(global));
  }

  @Test
  void eachCommandIsOneThatThereIs() throws IOException {
    assertThat(commands()).hasSizeGreaterThan(30);
    for (String line : commands()) {
      assertThat(line).startsWith("nocturne ");
      assertThatCode(() -> commandLine().parseArgs(arguments(line)))
          .as(line)
          .doesNotThrowAnyException();
    }
    assertThatThrownBy(() -> commandLine().parseArgs("night", "end", "--nothing"))
        .isInstanceOf(CommandLine.ParameterException.class);
  }

  @Test
  void eachCommandIsRunByTheWalkThroughOrByATestThatIsNamed() throws IOException {
    List<String> played =
        PLAYED.matcher(text(".ci/walkthrough")).results().map(run -> run.group(1)).toList();
    TreeSet<String> run = new TreeSet<>(played);
    run.addAll(ELSEWHERE.keySet());

    assertThat(run).isEqualTo(new TreeSet<>(commands()));
    assertThat(played).doesNotContainAnyElementsOf(ELSEWHERE.keySet());
  }

  @Test
  void aTestThatIsNamedHasTheCommandsWords() throws IOException {
    for (Map.Entry<String, String> named : ELSEWHERE.entrySet()) {
      String test = text("app/src/test/java/nocturne/app/" + named.getValue() + ".java");
      List<String> words =
          Stream.of(arguments(named.getKey()))
              .filter(word -> word.matches("(--)?[a-z]+(-[a-z]+)*"))
              .filter(word -> !word.matches("--instance|mytest|max|ztf-active-avg"))
              .toList();
      assertThat(words).as(named.getKey()).isNotEmpty();
      for (String word : words) {
        assertThat(test).as(named.getKey()).contains('"' + word);
      }
    }
  }
}
