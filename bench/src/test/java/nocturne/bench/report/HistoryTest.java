package nocturne.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import nocturne.app.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static final String HEADING = "date,commit,alerts_s,floor_s,ratio,note\n";

  @TempDir private Path folder;

  @Test
  void aRowMayLackAllButItsRatio() throws Exception {
    Path file = folder.resolve("history.csv");
    Files.writeString(
        file,
        HEADING
            + "2026-11-28,,,,0.135,\n2026-11-29,7435fd50,2045,7737,0.26,\"one, and another\"\n");
    assertThat(History.read(file).rows())
        .containsExactly(
            new History.Row("2026-11-28", "", "", "", 0.135, ""),
            new History.Row("2026-11-29", "7435fd50", "2045", "7737", 0.26, "one, and another"));
  }

  @Test
  void aRatioThatIsNoneIsNamed() throws Exception {
    Path file = folder.resolve("history.csv");
    for (String ratio : new String[] {"", "a quarter", "-1", "NaN"}) {
      Files.writeString(file, HEADING + "2026-11-28,,,,0.2,\n2026-11-29,,,," + ratio + ",\n");
      assertThatThrownBy(() -> History.read(file))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("The ratio \"" + ratio + "\" of row 2");
    }
  }

  /** The file that the project keeps: its ratios are those of its rates. */
  @Test
  void theKeptRatiosAreThoseOfTheRates() throws Exception {
    History kept = History.read(Path.of("..", "docs", "bench-history.csv"));
    assertThat(kept.rows()).isNotEmpty();
    for (History.Row row : kept.rows()) {
      if (!row.alerts().isEmpty()) {
        assertThat(Double.parseDouble(row.alerts()) / Double.parseDouble(row.floor()))
            .as(row.toString())
            .isCloseTo(row.ratio(), within(0.006));
      }
    }
    assertThat(kept.rows()).extracting(History.Row::date).isSorted();
  }
}
