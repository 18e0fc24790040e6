package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorsTest {
  @TempDir Path folder;

  @Test
  void anUnknownCommandSuggestsANearOne() {
    NocturneRun run = NocturneRun.in(folder, "decdoe", "x");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("There is no command nocturne decdoe. Did you mean decode?");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void noCommandAtAllSaysWhereToBegin() {
    NocturneRun run = NocturneRun.in(folder);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("nocturne demo");
  }

  @Test
  void garbageArgumentsAreMisuse() {
    for (String[] arguments :
        new String[][] {
          {"decode"},
          {"decode", "--no-such-option", "x"},
          {"filter", "--format", "yaml", "x"},
          {"config", "explain"},
          {"config", "explain", "no.such.key"},
          {"config", "show", "-D", "no.such.key=1"},
        }) {
      NocturneRun run = NocturneRun.in(folder, arguments);
      assertThat(run.code()).as(String.join(" ", arguments)).isEqualTo(2);
      assertThat(run.err()).as(String.join(" ", arguments)).isNotEmpty().doesNotContain("\tat ");
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void aStackTraceIsShownOnlyWhenAskedFor() throws IOException {
    Files.writeString(folder.resolve("nocturne.properties"), "kafka.port = many\n");
    String home = folder.toString();
    NocturneRun plain = NocturneRun.in(folder, "config", "show", "--home", home);
    assertThat(plain.code()).isEqualTo(2);
    assertThat(plain.err())
        .contains("nocturne.properties:1  kafka.port = \"many\"  is not a whole number")
        .doesNotContain("\tat ");
    NocturneRun debug = NocturneRun.in(folder, "config", "show", "--home", home, "--debug");
    assertThat(debug.err()).contains("\tat nocturne.app.config");
  }

  @Test
  void aNameThatNoFileMayHaveIsMisuse() {
    NocturneRun run = NocturneRun.in(folder, "status", "--home", "a\0b");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("as the name of a file: Nul character not allowed")
        .contains("LC_ALL=C.UTF-8")
        .doesNotContain("should not have happened");
  }

  @Test
  void aTestidThatLooksLikeProductionIsMisuse() {
    NocturneRun run = NocturneRun.in(folder, "setup", "--instance", "produktion");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("\"produktion\"", "begins with \"prod\"", "--production");
    assertThat(folder.resolve("nocturne-home")).doesNotExist();
  }

  @Test
  void everyCommandExplainsItself() {
    NocturneRun all = NocturneRun.in(folder, "--help");
    assertThat(all.code()).isZero();
    for (String name :
        all.lines().stream()
            .dropWhile(line -> !line.startsWith("Commands:"))
            .skip(1)
            .takeWhile(line -> !line.isBlank())
            .filter(line -> line.matches("  \\w.*"))
            .map(line -> line.strip().replaceFirst(" .*", ""))
            .toList()) {
      NocturneRun run = NocturneRun.in(folder, name, "--help");
      assertThat(run.code()).as(name).isZero();
      assertThat(run.out()).as(name).startsWith("Usage: nocturne " + name);
    }
  }

  @Test
  void setupOfWhatIsNotThereYetIsOnlyToldWhenRunDry() {
    NocturneRun check = NocturneRun.in(folder, "setup", "--check", "--home", "none");
    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains("topic,ztf_alert_data-test,missing");
    assertThat(check.err()).contains("25 of 25 are missing");
    NocturneRun run = NocturneRun.in(folder, "setup", "--dry-run", "--home", "none");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("topic,ztf_alert_data-test,would be created")
        .contains("nocturne-broker_files-test/value_added/filter.properties,would be uploaded");
    assertThat(folder.resolve("none")).doesNotExist();
    NocturneRun misnamed =
        NocturneRun.in(folder, "setup", "--dry-run", "--home", "none", "--instance", "a-b");
    assertThat(misnamed.code()).isEqualTo(2);
    assertThat(misnamed.err()).contains("a-b");
  }

  @Test
  void aStageThatIsNoneIsMisuse() {
    NocturneRun run = NocturneRun.in(folder, "worker", "--stages", "foo");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("There is no stage \"foo\"; those there are: ingest");
    assertThat(folder.resolve("nocturne-home")).doesNotExist();
  }

  @Test
  void versionNamesNocturneAndJava() {
    NocturneRun version = NocturneRun.in(folder, "version");
    assertThat(version.out()).startsWith("nocturne ").contains("Java");
    assertThat(NocturneRun.in(folder, "--version")).isEqualTo(version);
  }

  @Test
  void helpOfACommandIsItsHelp() {
    NocturneRun help = NocturneRun.in(folder, "help", "sql");
    assertThat(help).isEqualTo(NocturneRun.in(folder, "sql", "--help"));
    assertThat(help.out()).startsWith("Usage: nocturne sql").contains("model_version");
  }

  @Test
  void aCommandHasOnlyTheSharedOptionsThatItUses() {
    assertThat(NocturneRun.in(folder, "version", "--help").out())
        .doesNotContain("--home", "--instance", "--format", "--verbose", "-D=")
        .contains("--debug");
    assertThat(NocturneRun.in(folder, "up", "--help").out())
        .contains("--home", "--production")
        .doesNotContain("--format", "--verbose");
    assertThat(NocturneRun.in(folder, "night", "end", "--help").out())
        .contains("--home", "--format", "--verbose");
    assertThat(NocturneRun.in(folder, "night", "list", "--help").out())
        .contains("--home", "--format")
        .doesNotContain("--verbose");
    NocturneRun unused = NocturneRun.in(folder, "decode", "--instance", "mytest", "x.avro");
    assertThat(unused.code()).isEqualTo(2);
    assertThat(unused.err()).contains("--instance");
  }
}
