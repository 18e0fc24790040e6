package nocturne.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import nocturne.app.Nocturne;
import nocturne.app.Surroundings;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Nocturne.run(
        new Surroundings(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Surroundings.Terminals.NONE,
            Map.of(),
            Path.of(""),
            Clock.systemUTC()),
        arguments);
  }

  @Test
  void withoutABenchmarkItNamesAll() {
    assertThat(run("bench")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("books, chain, decode, fit, history, live, night")
        .contains("pack-model, peers, plot, report, search, wide");
  }

  @Test
  void aBenchmarkHasItsOwnOptionsAndTheSharedOnes() {
    assertThat(run("bench", "chain", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--rounds=N")
        .contains("--instance=TESTID")
        .contains("-D=KEY=VALUE");
  }

  @Test
  void aShareAboveAHundredIsRefused() {
    int code = run("bench", "chain", "--passing", "101");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--passing is from 0 to 100.");
    assertThat(code).isEqualTo(2);
  }
}
