package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import nocturne.core.night.Night;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightCommandTest {
  private final String yesterday = new Night(LocalDate.now(ZoneOffset.UTC).minusDays(1)).basicIso();

  @TempDir Path folder;

  private NocturneRun run(String... arguments) {
    return NocturneRun.in(folder, arguments);
  }

  @Test
  void aNightThatWasSentIsFoundReceivedAndClosedByItself() {
    NocturneRun sent = run("simulate", "--rate", "max", "--alerts", "200", "--night", yesterday);
    assertThat(sent.code()).as(sent.err()).isZero();
    String topic = "ztf_" + yesterday + "_programid1-test";

    NocturneRun topics = run("night", "topics");
    assertThat(topics.code()).as(topics.err()).isZero();
    assertThat(topics.lines()).hasSize(2);
    assertThat(topics.lines().get(1))
        .startsWith(topic + "," + Night.parse(yesterday) + ",,4,200,0,20");

    NocturneRun auto =
        run(
            "night",
            "auto",
            "--nights",
            "1",
            "-D",
            "auto.quiet-if-complete=1s",
            "-D",
            "auto.look=100ms");
    assertThat(auto.code()).as(auto.err()).isZero();
    assertThat(auto.err()).contains("starts, " + topic + " holds alerts").contains("ends: ");
    assertThat(auto.out()).contains("200").doesNotContain("false");

    NocturneRun status = run("night", "status");
    assertThat(status.lines().get(0)).contains(",seconds,usual_seconds,");
    assertThat(status.out()).contains("STARTING").contains("CLOSED").contains("automatic, process");
    NocturneRun list = run("night", "list");
    assertThat(list.lines().get(1)).contains("CLOSED,1," + topic).endsWith("true");

    NocturneRun nobody = run("night", "start", "--topic", "NONE");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.err()).contains("nocturne up");
    NocturneRun never = run("night", "start", "--topic", "ztf_20200101_programid1");
    assertThat(never.code()).isEqualTo(1);
    assertThat(never.err()).contains("never existed").contains("night topics");
    NocturneRun later = run("night", "start", "--topic", "ztf_20990101_programid1");
    assertThat(later.code()).isEqualTo(1);
    assertThat(later.err()).contains("does not exist yet").contains("nocturne up");
  }

  @Test
  void whatCannotBeMeantIsRefusedBeforeAnythingIsTouched() {
    misuse("Say which night", "night", "start");
    misuse("Cannot tell the night", "night", "start", "--topic", "mine");
    misuse(
        "leave out --night",
        "night",
        "start",
        "--topic",
        "ztf_20210120_programid1",
        "--night",
        "20210120");
    misuse("no stage", "night", "end", "--cancel", "everything");
    misuse("give 1 or more", "night", "auto", "--nights", "0");
    misuse("auto.quiet", "night", "auto", "-D", "auto.quiet=1s");
    assertThat(folder).isEmptyDirectory();
  }

  private void misuse(String words, String... arguments) {
    NocturneRun refused = run(arguments);
    assertThat(refused.code()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains(words);
  }
}
