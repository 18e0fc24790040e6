package nocturne.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measures do what they measure, with a few alerts. */
class BenchCommandTest {
  @TempDir private Path folder;

  private Ran run(String... arguments) {
    return Ran.homeless(folder, Map.of("NOCTURNE_BACKEND", "google"), arguments);
  }

  @Test
  void theBooksOfAFilledNightBalance() {
    Ran ran = run("bench", "books", "--alerts", "40", "--passing", "8", "--times", "1");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("alerts,passed,").contains("\n40,5,0,").contains("\n40,5,30,");
  }

  @Test
  void bothTakeEachAlert() {
    Ran ran = run("bench", "sinks", "--alerts", "30", "--packet-kb", "20", "--times", "1");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("\ntable,30,").contains("\nvalue-added,30,");
  }
}
