package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shell and {@code man} get of the commands. */
class ShellTest {
  @TempDir Path folder;

  private List<String> completions(String line) throws Exception {
    NocturneRun run = NocturneRun.in(folder, "completion");
    assertThat(run.code()).as(run.err()).isZero();
    Path script = Files.writeString(folder.resolve("completion"), run.out());
    String shell =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
                .formatted(script, line)
            + " _complete_nocturne; printf '%s\\n' \"${COMPREPLY[@]}\"";
    Process bash = new ProcessBuilder("bash", "-c", shell).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return said.lines().map(String::strip).toList();
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    assertThat(completions("nocturne rep")).contains("replay", "repair").doesNotContain("demo");
    assertThat(completions("nocturne try")).doesNotContain("try-packet");
    assertThat(completions("nocturne night st")).contains("start", "status");
    assertThat(completions("nocturne night start --")).contains("--topic", "--instance");
  }

  @Test
  void eachCommandHasAManualPageWithItsOptions() throws IOException {
    NocturneRun run = NocturneRun.in(folder, "man", "pages");
    assertThat(run.code()).as(run.err()).isZero();
    try (Stream<Path> files = Files.list(folder.resolve("pages"))) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .contains("nocturne.1", "nocturne-night.1", "nocturne-night-start.1", "nocturne-fit.1")
          .doesNotContain("nocturne-try-packet.1");
    }
    String start = Files.readString(folder.resolve("pages/nocturne-night-start.1"));
    assertThat(start).contains(".SH NAME\nnocturne-night-start \\- ", "\\fB\\-\\-topic\\fR");
    assertThat(start).contains("nocturne night start", "\\fBnocturne\\-night\\fR(1)");
    String demo = Files.readString(folder.resolve("pages/nocturne-demo.1"));
    assertThat(demo).contains("(default: 5000)").doesNotContain("${");
  }
}
