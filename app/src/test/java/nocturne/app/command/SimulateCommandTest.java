package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nocturne.app.wiring.LentKafka;
import nocturne.core.sample.SampleAlert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
  @TempDir Path folder;

  @BeforeEach
  void packets() throws IOException {
    Files.createDirectory(folder.resolve("packets"));
    for (int i = 0; i < 12; i++) {
      Files.write(folder.resolve("packets/" + i + ".avro"), SampleAlert.packet(1000 + i));
    }
  }

  private NocturneRun run(String... arguments) {
    return NocturneRun.in(folder, arguments);
  }

  private NocturneRun simulate(String... more) {
    String[] all = new String[more.length + 3];
    all[0] = "simulate";
    all[1] = "--rate";
    all[2] = "max";
    System.arraycopy(more, 0, all, 3, more.length);
    return run(all);
  }

  @Test
  @SuppressWarnings("try") // only held open
  void packetsOfFilesAndOfAReservoirAreSentUpToTheNumberAskedFor() throws Exception {
    NocturneRun setup = run("--production", "setup");
    assertThat(setup.code()).as(setup.err()).isZero();
    NocturneRun received = run("--production", "replay", "packets", "--night", "20210120");
    assertThat(received.code()).as(received.err()).isZero();
    try (LentKafka kafka = LentKafka.in(folder.resolve("nocturne-home"))) {
      simulated();
    }
  }

  private void simulated() {
    NocturneRun files = simulate("--alerts", "5", "--night", "20210121", "--from", "packets");
    assertThat(files.code()).as(files.err()).isZero();
    assertThat(files.out()).contains("5 alerts sent to ztf_20210121_programid1-test");

    NocturneRun drawn = simulate("--alerts", "7", "--night", "20210122", "--from-reservoir");
    assertThat(drawn.code()).as(drawn.err()).isZero();
    assertThat(drawn.out()).contains("7 alerts sent to ztf_20210122_programid1-test");
    NocturneRun again = simulate("--for", "1 h", "--night", "20210123", "--from-reservoir");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).contains("12 alerts sent to ztf_20210123_programid1-test");

    NocturneRun topics = run("night", "topics");
    assertThat(topics.out())
        .contains("ztf_20210121_programid1-test,2021-01-21,,4,5,0")
        .contains("ztf_20210122_programid1-test,2021-01-22,,4,7,0")
        .contains("ztf_20210123_programid1-test,2021-01-23,,4,12,0")
        .doesNotContain("replay");
  }

  @Test
  void aReservoirThatIsNotThereIsNamed() {
    NocturneRun none = simulate("--alerts", "7", "--from-reservoir=mine");

    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("ztf_alert_data-reservoir-mine");
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    assertThat(simulate().code()).isEqualTo(2);
    assertThat(simulate("--alerts", "1", "--from-reservoir=no", "--from", "packets").code())
        .isEqualTo(2);
    assertThat(simulate("--alerts", "1", "--from-reservoir=False").code()).isEqualTo(2);
    assertThat(simulate("--alerts", "1", "--from", "nothing-here").code()).isEqualTo(2);
    assertThat(folder.resolve("nocturne-home")).doesNotExist();
  }
}
