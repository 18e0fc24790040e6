package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalLong;
import nocturne.app.Failure;
import nocturne.app.Surroundings;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.Session;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightRunTest {
  private static final Night NIGHT = Night.parse("20210120");

  @TempDir Path folder;

  /** Else the books would balance over what was sent, and nobody would miss the rest. */
  @Test
  void aNightWhoseSenderDiedStaysOpen() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            nowhere,
            nowhere,
            Surroundings.Terminals.NONE,
            Map.of(),
            folder,
            Clock.systemUTC());
    Session session = Session.of(new GlobalOptions(surroundings), "replay");
    assertThatThrownBy(
            () ->
                session.withServices(
                    services -> {
                      new NightRun(services, surroundings, NIGHT)
                          .run(
                              OptionalLong.empty(),
                              (topic, progress, line) -> {
                                throw new OutOfMemoryError("made up");
                              });
                      return 0;
                    }))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(1))
        .hasMessageContaining("stays open")
        .hasMessageContaining("made up");
  }
}
