package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import nocturne.app.home.Home;
import nocturne.app.home.Ownership;
import nocturne.core.night.Night;
import nocturne.simulator.night.Delivery;
import nocturne.simulator.night.Faults;
import nocturne.simulator.night.FaultyStream;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Simulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  @TempDir Path folder;

  @Test
  void aNightlyArchiveIsANightAndAgainAddsOnlyDuplicates() {
    Path archive = ReferenceData.ztf().resolve("ztf_public_20180819_mod1000.tar.gz");
    NocturneRun first = NocturneRun.in(folder, "replay", archive.toString(), "--format", "table");
    assertThat(first.err()).as(first.err()).doesNotContain("do not balance");
    assertThat(first.code()).isZero();
    assertThat(first.out())
        .contains("Night 2018-08-19: the books balance.")
        .contains("30 received = 30 published + 0 duplicates + 0 rejected at ingest");
    NocturneRun again = NocturneRun.in(folder, "replay", archive.toString(), "--format", "table");
    assertThat(again.code()).isZero();
    assertThat(again.out())
        .contains("Night 2018-08-19, revision 2: the books balance.")
        .contains("60 received = 30 published + 30 duplicates");
    assertThat(NocturneRun.in(folder, "sql", "SELECT count(*) AS n FROM alerts").lines())
        .containsExactly("n", "30");
  }

  @Test
  void aNightThatIsDeletedIsReplayedAsIfForTheFirstTime() {
    String archive = ReferenceData.ztf().resolve("ztf_public_20180819_mod1000.tar.gz").toString();
    NocturneRun first = NocturneRun.in(folder, "replay", archive, "--format", "table");
    assertThat(first.code()).as(first.err()).isZero();
    String[] deletion = {"night", "delete", "20180819"};
    NocturneRun production = NocturneRun.in(folder, "night", "delete", "20180819", "--production");
    assertThat(production.code()).isEqualTo(2);
    assertThat(production.err()).contains("A night of production is never deleted");
    NocturneRun unasked = NocturneRun.in(folder, deletion);
    assertThat(unasked.code()).isEqualTo(2);
    assertThat(unasked.err()).contains("Nothing was deleted");
    assertThat(unasked.out()).contains("alerts,,30 rows of the night");

    NocturneRun gone =
        NocturneRun.in(folder, "2018-08-19\n".getBytes(StandardCharsets.UTF_8), Map.of(), deletion);

    assertThat(gone.code()).as(gone.err()).isZero();
    assertThat(gone.lines()).isEqualTo(unasked.lines());
    assertThat(NocturneRun.in(folder, "sql", "SELECT count(*) AS n FROM alerts").lines())
        .containsExactly("n", "0");
    assertThat(NocturneRun.in(folder, "night", "list").lines()).hasSize(1);
    NocturneRun again = NocturneRun.in(folder, "replay", archive, "--format", "table");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).isEqualTo(first.out());
  }

  @Test
  void nothingAtAllIsANightOfZero() throws IOException {
    Files.createDirectory(folder.resolve("empty"));
    NocturneRun run =
        NocturneRun.in(folder, "replay", "empty", "--night", "20210121", "--format", "table");
    assertThat(run.err()).as(run.err()).doesNotContain("do not balance");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("0 received = 0 published");
  }

  @Test
  void onePartitionIsEnough() {
    Path archive = ReferenceData.ztf().resolve("ztf_public_20180819_mod1000.tar.gz");
    NocturneRun run =
        NocturneRun.in(
            folder,
            new byte[0],
            Map.of("NOCTURNE_KAFKA_PARTITIONS", "1"),
            "replay",
            archive.toString());
    assertThat(run.code()).as(run.err()).isZero();
  }

  /** A simulation has a Kafka to lend, but runs no stage, and takes its Kafka with it. */
  @Test
  void aNightIsNotRunOnTheKafkaOfACommandThatWillEnd() throws Exception {
    Files.createDirectory(folder.resolve("empty"));
    Home home = Home.create(folder.resolve("nocturne-home"));
    Ownership simulating = Ownership.take(home, "simulate", "test", Clock.systemUTC());
    simulating.announce("127.0.0.1:1");
    CompletableFuture<NocturneRun> replay =
        CompletableFuture.supplyAsync(
            () -> NocturneRun.in(folder, "replay", "empty", "--night", "20210121"));
    assertThatThrownBy(() -> replay.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    NocturneRun start = NocturneRun.in(folder, "night", "start", "--night", "20210121");
    simulating.close();
    NocturneRun run = replay.get(60, TimeUnit.SECONDS);
    assertThat(run.err()).contains("Waiting for `nocturne simulate`, process ");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(start.code()).isEqualTo(1);
    // What the instance lacks is told before who is missing.
    assertThat(start.err()).contains("run setup");
  }

  @Test
  void packetsWithoutANightAskForOneAndTouchNothing() throws IOException {
    Files.writeString(folder.resolve("x.avro"), "no packet");
    NocturneRun run = NocturneRun.in(folder, "replay", "x.avro");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--night YYYY-MM-DD").doesNotContain("\tat ");
    assertThat(folder.resolve("nocturne-home")).doesNotExist();
  }

  @Test
  void garbageIsMisuseAndTouchesNothing() {
    for (String[] arguments :
        new String[][] {
          {"replay", "nowhere"},
          {"replay", ".", "--rate", "fast", "--night", "20210120"},
          {"replay", ".", "--night", "20211399"},
          {"replay", ".", "--night", "20210120", "--instance", "Bad-Id"},
          {"replay", ".", "--night", "20210120", "--instance", "x", "--production"},
          {"demo", "--alerts", "-1"},
          {"demo", "--alerts", "many"},
          {"simulate", "--rate", "max"},
          {"simulate", "--rate", "max", "--for", "5"},
          {"worker", "--stages", "cooking"},
          {"night", "start"},
          {"night", "start", "--topic", "weather"},
          {"alert", "abc"},
          {"sql"},
        }) {
      NocturneRun run = NocturneRun.in(folder, arguments);
      String what = String.join(" ", arguments);
      assertThat(run.code()).as(what + ": " + run.err()).isEqualTo(2);
      assertThat(run.err()).as(what).isNotEmpty().doesNotContain("\tat ");
    }
    assertThat(folder.resolve("nocturne-home")).doesNotExist();
  }

  @Test
  void aHomeThatIsMissingIsSaidToBeMissing() {
    for (String command : new String[] {"status", "books", "stop"}) {
      NocturneRun run = NocturneRun.in(folder, command);
      assertThat(run.code()).as(command).isEqualTo(2);
      assertThat(run.err()).as(command).contains("There is no home folder at");
    }
  }

  @Test
  void aHomeOfAnotherVersionIsRefusedUntouched() throws IOException {
    Path home = Files.createDirectory(folder.resolve("old"));
    Files.writeString(home.resolve("nocturne-home"), "layout 0\n");
    NocturneRun run = NocturneRun.in(folder, "setup", "--home", "old");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("another version of Nocturne").doesNotContain("\tat ");
    assertThat(home.resolve("kafka")).doesNotExist();
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      NocturneRun run = NocturneRun.in(folder, "setup", "-D", "kafka.port=" + taken.getLocalPort());
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err())
          .contains(Integer.toString(taken.getLocalPort()))
          .doesNotContain("\tat ")
          .doesNotContain("should not have happened");
    }
  }

  @Test
  void packetsOfSeveralNightsAreNotTakenForOneUnasked() throws IOException {
    Path packets = Files.createDirectory(folder.resolve("packets"));
    for (String date : List.of("20210125", "20210126")) {
      FaultyStream deliveries =
          new Simulation(SimulatedNight.of(Night.parse(date), 1, 2), Faults.none()).deliveries();
      while (deliveries.hasNext()) {
        Delivery delivery = deliveries.next();
        Files.write(packets.resolve(date + delivery.candid() + ".avro"), delivery.packet());
      }
    }
    NocturneRun run = NocturneRun.in(folder, "replay", "packets");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("several nights: 4 packets (2021-01-25: 2, 2021-01-26: 2)", "--night");
    assertThat(folder.resolve("nocturne-home")).doesNotExist();
  }
}
