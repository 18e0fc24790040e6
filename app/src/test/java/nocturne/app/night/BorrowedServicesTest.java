package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import nocturne.app.command.NocturneRun;
import nocturne.app.security.NocturneProcess;
import nocturne.core.night.Night;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of a home of which the one that runs the services is killed. */
@Timeout(240)
class BorrowedServicesTest {
  private final String yesterday = new Night(LocalDate.now(ZoneOffset.UTC).minusDays(1)).basicIso();
  private final List<NocturneProcess> started = new ArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void end() throws IOException {
    for (NocturneProcess process : started) {
      process.close();
    }
  }

  private NocturneRun run(String... arguments) {
    return NocturneRun.in(folder, arguments);
  }

  private void done(String... arguments) {
    NocturneRun run = run(arguments);
    assertThat(run.code()).as(String.join(" ", arguments) + ": " + run.out() + run.err()).isZero();
  }

  private NocturneProcess started(String words, String... arguments)
      throws IOException, InterruptedException {
    NocturneProcess process = NocturneProcess.start(folder, Map.of(), arguments);
    started.add(process);
    process.awaitSaying(words);
    return process;
  }

  private String journal() {
    return run("night", "status", "--night", yesterday).out();
  }

  @Test
  void anAutomaticNightGoesOnWithoutTheProcessThatRanServicesAndStages() throws Exception {
    NocturneProcess first = started("is up", "up");
    done("simulate", "--rate", "max", "--alerts", "100", "--night", yesterday);
    NocturneProcess automatic =
        started(
            "consumer and stages run elsewhere",
            "night",
            "auto",
            "-D",
            "auto.look=200ms",
            "-D",
            "auto.quiet-if-complete=10s");
    automatic.awaitSaying("starts, ");
    await(() -> journal().contains("RECEIVING"));

    first.kill();
    automatic.awaitSaying("has ended; they run in this process now");
    automatic.awaitSaying("no process ran consumer and stages any more");
    await(() -> journal().contains("CLOSED"));
    await(() -> run("night", "list").lines().get(1).endsWith("true"));
    assertThat(journal()).doesNotContain("FAILED");

    NocturneProcess next = started("is up", "up");
    next.awaitSaying("runs the services; this process takes them over");
    NocturneRun stop = run("stop");
    assertThat(stop.code()).as(stop.out() + stop.err()).isZero();
    assertThat(stop.lines())
        .containsExactly(
            "stopped `nocturne up`, process " + next.pid(),
            "stopped `nocturne night auto`, process " + automatic.pid());
    assertThat(next.ended()).isZero();
    assertThat(automatic.ended()).isZero();
  }

  @Test
  void ofTwoThatConductTheOlderStandsByUntilTheNewerIsGone() throws Exception {
    String[] conducting = {"night", "auto", "-D", "auto.look=200ms"};
    NocturneProcess older = started("in this process", conducting);
    NocturneProcess newer = started("consumer and stages run elsewhere", conducting);
    older.awaitSaying("process " + newer.pid() + " conducts the nights; this process stands by");
    newer.kill();
    older.awaitSaying("conducting again");
    assertThat(run("stop").lines())
        .containsExactly("stopped `nocturne night auto`, process " + older.pid());
    assertThat(older.ended()).isZero();
  }

  /** Each of the processes is killed in the middle of the night, and none is started again. */
  @Test
  void whoeverIsKilledTheOthersEndTheNight() throws Exception {
    NocturneProcess services = started("the services are up", "services");
    assertThat(run("stop").err()).contains("runs the services here, and continues");
    NocturneProcess worker = started("is up", "worker", "--stages", "all");
    NocturneProcess up = started("is up", "up");
    done("simulate", "--rate", "max", "--alerts", "100", "--night", yesterday);
    done("night", "start", "--night", yesterday);
    await(() -> run("component", "list").out().contains("STANDBY"));
    services.kill();
    await(() -> said(worker, up, "this process runs the services now"));
    done("simulate", "--rate", "max", "--alerts", "200", "--night", yesterday);
    up.kill();
    done("night", "end", "--night", yesterday);
    assertThat(run("component", "list").out()).doesNotContain("STANDBY").contains("RUNNING");
    assertThat(worker.err()).contains("this process runs the services now");
  }

  @Test
  void aTestingInstanceThatRunsTheServicesKeepsProductionFromNothing() throws Exception {
    done("setup");
    NocturneProcess testing = started("is up", "worker", "--stages", "all");
    NocturneProcess production = started("is up", "up", "--production");
    done("stop");
    assertThat(testing.ended()).isZero();
    production.awaitSaying("this process runs the services now");
    done("simulate", "--production", "--rate", "max", "--alerts", "50", "--night", yesterday);
    done("night", "start", "--production", "--night", yesterday);
    done("night", "end", "--production", "--night", yesterday);
  }

  @Test
  void servicesThatCouldNotHaveTheirPortAreFoundAtTheNextOne() throws Exception {
    NocturneProcess services = started("the services are up", "services");
    NocturneProcess worker = started("is up", "worker", "--stages", "all");
    done("simulate", "--rate", "max", "--alerts", "20", "--night", yesterday);
    done("night", "start", "--night", yesterday);
    String[] reading = {"stream", "ztf_alert_data", "--from", "beginning", "--max", "50"};
    NocturneProcess stream = NocturneProcess.start(folder, Map.of(), reading);
    started.add(stream);
    await(() -> lines(stream) == 20);
    String port = Files.readString(folder.resolve("nocturne-home/kafka/port"));
    services.kill();
    try (ServerSocket taken = new ServerSocket()) {
      InetAddress here = InetAddress.getLoopbackAddress();
      taken.bind(
          new InetSocketAddress(here, Integer.parseInt(port.substring(0, port.indexOf(' ')))));
      worker.awaitSaying("have another address now");
      NocturneProcess other = started("is up", "worker", "--stages", "archive");
      other.kill();
      stream.awaitSaying("The services have moved");
    }
    done("simulate", "--rate", "max", "--alerts", "50", "--night", yesterday);
    done("night", "end", "--night", yesterday);
    assertThat(stream.ended()).isZero();
    assertThat(stream.out().lines()).doesNotHaveDuplicates().hasSize(50);
  }

  private static long lines(NocturneProcess process) {
    try {
      return process.out().lines().count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void productionTakesTheServicesOverBeforeATestingInstance() throws Exception {
    NocturneProcess services = started("the services are up", "services");
    NocturneProcess testing = started("is up", "worker", "--stages", "archive");
    NocturneProcess production = started("is up", "worker", "--stages", "archive", "--production");
    services.kill();
    production.awaitSaying("this process runs the services now");
    assertThat(testing.err()).doesNotContain("this process runs the services now");
  }

  private static boolean said(NocturneProcess one, NocturneProcess other, String words) {
    try {
      return (one.err() + other.err()).contains(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(BooleanSupplier done) throws InterruptedException {
    while (!done.getAsBoolean()) {
      Thread.sleep(200);
    }
  }
}
