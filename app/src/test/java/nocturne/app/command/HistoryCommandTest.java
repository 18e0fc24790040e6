package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code nocturne history build}, on a night that has filled its history by itself. */
class HistoryCommandTest {
  @TempDir Path folder;

  private NocturneRun run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--home", "demo-home"));
    all.addAll(List.of(arguments));
    return NocturneRun.in(folder, all.toArray(String[]::new));
  }

  private long rows() {
    NocturneRun run = run("sql", "SELECT count(*) FROM photometry");
    assertThat(run.code()).as(run.err()).isZero();
    return Long.parseLong(run.lines().get(1));
  }

  @Test
  void aNightsEpochsAreAddedOnceAndAgainAfterALoss() {
    assertThat(NocturneRun.in(folder, "demo", "--alerts", "300").code()).isZero();
    long rows = rows();
    assertThat(rows).isGreaterThan(300);
    assertThat(run("history", "build", "--format", "csv").lines())
        .containsExactly("night,alerts,epochs_added", "2021-01-20,300,0");

    NocturneRun anew = run("history", "build", "--anew", "--format", "csv");
    assertThat(anew.code()).as(anew.err()).isZero();
    assertThat(anew.lines()).containsExactly("night,alerts,epochs_added", "2021-01-20,300," + rows);
    assertThat(rows()).isEqualTo(rows);
    assertThat(run("history", "build", "--night", "20210120").code()).isZero();
    assertThat(run("history", "build", "--night", "20210120", "--anew").code()).isEqualTo(2);
    assertThat(run("-D", "history.enabled=false", "history", "build").code()).isEqualTo(2);
    assertThat(run("books", "--deep").code()).isZero();
  }
}
