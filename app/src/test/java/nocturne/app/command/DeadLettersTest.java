package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nocturne.app.home.Home;
import nocturne.core.sample.SampleAlert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersTest {
  @TempDir Path folder;

  private NocturneRun run(String... arguments) {
    return NocturneRun.in(folder, arguments);
  }

  private void replayWithGarbage() throws IOException {
    Path packets = Files.createDirectory(folder.resolve("packets"));
    Files.write(packets.resolve("1.avro"), SampleAlert.packet(1));
    Files.write(packets.resolve("2.avro"), SampleAlert.packet(2));
    Files.write(packets.resolve("3.avro"), SampleAlert.of(2).candidate("magpsf", 12.5f).packet());
    NocturneRun replay = run("replay", "packets", "--night", "20210120");
    assertThat(replay.code()).as(replay.err()).isZero();
  }

  @Test
  void aDeadLetterIsListedShownAndTriedAgain() throws IOException {
    replayWithGarbage();
    NocturneRun list = run("dead-letters", "list", "--reason", "differs_from_first");
    assertThat(list.code()).as(list.err()).isZero();
    assertThat(list.lines()).hasSize(2);
    assertThat(list.lines().get(0)).startsWith("dead_letter,night,stage,reason,state,candid,");
    List<String> row = List.of(list.lines().get(1).split(",", -1));
    assertThat(row.subList(1, 6))
        .containsExactly("2021-01-20", "ingest", "DIFFERS_FROM_FIRST", "pending", "2");

    NocturneRun show = run("dead-letters", "show", row.get(0), "--packet", "out/2.avro");
    assertThat(show.code()).as(show.err()).isZero();
    assertThat(show.out()).contains("reason,DIFFERS_FROM_FIRST").contains("retries,0");
    assertThat(Files.readAllBytes(folder.resolve("out/2.avro")))
        .isIn(
            Files.readAllBytes(folder.resolve("packets/2.avro")),
            Files.readAllBytes(folder.resolve("packets/3.avro")));

    NocturneRun retry = run("dead-letters", "retry", row.get(0));
    assertThat(retry.code()).as(retry.err()).isEqualTo(1);
    assertThat(retry.err())
        .contains("1 dead letters are tried again")
        .contains("0 are good now, 1 are still pending")
        .contains("Night 2021-01-20, revision 2: the books balance.");
    assertThat(run("dead-letters", "list").lines())
        .hasSize(2)
        .last()
        .asString()
        .contains(",pending,");
  }

  @Test
  void whichDeadLettersMustBeSaid() throws IOException {
    replayWithGarbage();
    assertThat(run("dead-letters", "retry").code()).isEqualTo(2);
    assertThat(run("dead-letters", "retry", "nonsense").err()).contains("names no dead letter");
    assertThat(run("dead-letters", "show", "7/7").err())
        .contains("There is no such dead letter: 7/7");
    assertThat(run("dead-letters", "list", "--reason", "X").err()).contains("KILLED_WORKER");
    NocturneRun none = run("dead-letters", "retry", "--reason", "NOT_AVRO");
    assertThat(none.code()).as(none.err()).isZero();
    assertThat(none.err()).contains("0 dead letters are tried again");
  }

  @Test
  void aPacketIsTriedByItself() {
    Home.create(folder.resolve("nocturne-home"));
    for (String stage : List.of("ingest", "filter", "table")) {
      assertThat(
              NocturneRun.in(
                      folder, SampleAlert.packet(1), Map.of(), "try-packet", "--stage", stage)
                  .code())
          .isZero();
      assertThat(
              NocturneRun.in(
                      folder,
                      "garbage".getBytes(StandardCharsets.UTF_8),
                      Map.of(),
                      "try-packet",
                      "--stage",
                      stage)
                  .code())
          .isZero();
    }
  }
}
