package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.BooleanSupplier;
import nocturne.app.command.NocturneRun;
import nocturne.app.security.NocturneProcess;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A night that conducts itself on the services of another process. */
@Timeout(240)
class BorrowedServicesTest {
  private final String yesterday = new Night(LocalDate.now(ZoneOffset.UTC).minusDays(1)).basicIso();

  @TempDir Path folder;

  private NocturneRun run(String... arguments) {
    return NocturneRun.in(folder, arguments);
  }

  private String journal() {
    return run("night", "status", "--night", yesterday).out();
  }

  @Test
  void whenTheyGoTheNightIsGoneOnWithByTheNextAndStopEndsBoth() throws Exception {
    try (NocturneProcess first = NocturneProcess.start(folder, Map.of(), "up")) {
      first.awaitSaying("is up");
      NocturneRun sent = run("simulate", "--rate", "max", "--alerts", "100", "--night", yesterday);
      assertThat(sent.code()).as(sent.err()).isZero();
      try (NocturneProcess automatic =
          NocturneProcess.start(
              folder,
              Map.of(),
              "night",
              "auto",
              "-D",
              "auto.look=200ms",
              "-D",
              "auto.quiet-if-complete=10s")) {
        automatic.awaitSaying("consumer and stages run elsewhere");
        automatic.awaitSaying("starts, ");
        await(() -> journal().contains("RECEIVING"));

        first.kill();
        automatic.awaitSaying("which ran the services, has ended; waiting for the next");
        assertThat(journal()).doesNotContain("FAILED").doesNotContain("CLOSED");

        try (NocturneProcess next = NocturneProcess.start(folder, Map.of(), "up")) {
          next.awaitSaying("is up");
          automatic.awaitSaying("runs the services now; continuing");
          await(() -> journal().contains("CLOSED"));
          await(() -> run("night", "list").lines().get(1).endsWith("true"));
          assertThat(journal()).doesNotContain("FAILED");

          NocturneRun stop = run("stop");
          assertThat(stop.code()).as(stop.out() + stop.err()).isZero();
          assertThat(stop.lines())
              .containsExactly(
                  "stopped `nocturne night auto`, process " + automatic.pid(),
                  "stopped `nocturne up`, process " + next.pid());
          assertThat(next.ended()).isZero();
        }
        assertThat(automatic.ended()).isZero();
        assertThat(automatic.err()).containsOnlyOnce("has ended; waiting for the next");
      }
    }
  }

  @Test
  void whileItWaitsItIsEndedToo() throws Exception {
    try (NocturneProcess up = NocturneProcess.start(folder, Map.of(), "up")) {
      up.awaitSaying("is up");
      try (NocturneProcess automatic = NocturneProcess.start(folder, Map.of(), "night", "auto")) {
        automatic.awaitSaying("consumer and stages run elsewhere");
        up.kill();
        automatic.awaitSaying("has ended; waiting for the next");
        assertThat(run("stop").lines())
            .containsExactly("stopped `nocturne night auto`, process " + automatic.pid());
        assertThat(automatic.ended()).isZero();
        assertThat(automatic.err()).contains("the next `nocturne night auto` continues");
      }
    }
  }

  private static void await(BooleanSupplier done) throws InterruptedException {
    while (!done.getAsBoolean()) {
      Thread.sleep(200);
    }
  }
}
