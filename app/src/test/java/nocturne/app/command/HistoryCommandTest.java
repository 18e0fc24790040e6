package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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

  private void fitsUseAllThatIsKnown() {
    String parts = "chisq_detections + chisq_forced + chisq_limits";
    NocturneRun shares =
        run(
            "sql",
            "SELECT count(*), sum(n_forced), sum(n_history), max(abs(chisq - (%s)) / (1 + chisq))"
                    .formatted(parts)
                + " FROM salt2 WHERE quality IS NOT NULL");
    String[] values = shares.lines().get(1).split(",", -1);
    assertThat(Integer.parseInt(values[0])).as(shares.out()).isPositive();
    assertThat(Integer.parseInt(values[1])).as(shares.out()).isPositive();
    assertThat(Integer.parseInt(values[2])).as("no night was before").isZero();
    assertThat(Double.parseDouble(values[3])).as(shares.out()).isLessThan(1e-6);

    String candid =
        run("sql", "SELECT candid FROM salt2 WHERE quality = 'good' ORDER BY candid LIMIT 1")
            .lines()
            .get(1);
    assertThat(run("alert", candid, "--packet", "one.avro").code()).isZero();
    NocturneRun known = run("fit", "--history", "--format", "csv", "one.avro");
    assertThat(known.code()).as(known.err()).isZero();
    String t0 = run("sql", "SELECT t0 FROM salt2 WHERE candid = " + candid).lines().get(1);
    assertThat(known.out()).contains(t0);
    assertThat(run("fit", "--history", "--original", "one.avro").code()).isEqualTo(2);
  }

  /** What a damaged file seems to lack would be there twice once the file is put back. */
  private void nothingIsAddedBesideADamagedFile(long rows) throws IOException {
    Path file;
    try (Stream<Path> all = Files.walk(folder.resolve("demo-home/warehouse"))) {
      file =
          all.filter(each -> each.toString().matches(".*/photometry/data/.*\\.parquet"))
              .sorted()
              .findFirst()
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[100] ^= 1;
    Files.write(file, bytes);
    NocturneRun refused = run("history", "build");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains(file.toString()).contains("nocturne history build --anew");
    assertThat(run("history", "build", "--anew").code()).isZero();
    assertThat(rows()).isEqualTo(rows);
  }

  @Test
  void aNightsEpochsAreAddedOnceAndAgainAfterALoss() throws IOException {
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
    fitsUseAllThatIsKnown();
    nothingIsAddedBesideADamagedFile(rows);
  }
}
