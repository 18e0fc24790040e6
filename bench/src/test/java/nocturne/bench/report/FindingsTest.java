package nocturne.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import nocturne.app.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {
  @TempDir private Path folder;

  @Test
  void aFindingIsALineWithAType() throws Exception {
    Files.writeString(
        folder.resolve("b.json"), "{\"type\":\"chain\",\"ratio\":0.25}\n\n{\"type\":\"part\"}\n");
    Files.writeString(folder.resolve("a.json"), "{\"type\":\"chain\",\"ratio\":0.24}\n");
    Files.writeString(folder.resolve("b.err"), "words");
    Findings findings = Findings.in(folder);
    assertThat(findings.of("chain"))
        .extracting(each -> each.path("ratio").asDouble())
        .containsExactly(0.24, 0.25);
    assertThat(findings.of("part")).hasSize(1);
    assertThat(findings.of("night")).isEmpty();
  }

  @Test
  void theRowsOfALiveRunAreMinutes() throws Exception {
    Files.writeString(folder.resolve("live.json"), "{\"minute\":\"2 to 5\",\"alerts\":7}\n");
    assertThat(Findings.in(folder).of("minute").get(0).path("alerts").asInt()).isEqualTo(7);
  }

  @Test
  void aLineThatIsNoFindingIsNamed() throws Exception {
    for (String line : new String[] {"round 1 of 1: 395/s", "[1]", "{\"ratio\":1}", "{"}) {
      Files.writeString(folder.resolve("chain.json"), "{\"type\":\"chain\"}\n" + line + "\n");
      assertThatThrownBy(() -> Findings.in(folder))
          .as(line)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("Line 2 of " + folder.resolve("chain.json"));
    }
  }

  @Test
  void aFolderWithoutFindingsIsRefused() {
    assertThatThrownBy(() -> Findings.in(folder))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("bench live --format json");
    assertThatThrownBy(() -> Findings.in(folder.resolve("none")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("There is no folder");
  }
}
