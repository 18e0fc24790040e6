package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineCommandTest {
  private static final Path HOUSE = Path.of("").toAbsolutePath().getParent();
  private static final String HEADER = "stage,component,input,outputs,progress,dead_letters";

  @TempDir Path folder;

  @Test
  void eachStageHasARowUnderTheInstancesNames() {
    NocturneRun run = NocturneRun.in(folder, "pipeline", "--instance", "mytest");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.lines())
        .containsExactly(
            HEADER,
            "ingest,ztf-consumer-mytest,survey topics,topic ztf_alert_data-mytest,ledger,retries",
            "archive,upload_ztf_bytes_to_bucket-mytest,ztf_alert_data-mytest,\"topic"
                + " ztf_alert_avro_bucket-mytest, bucket"
                + " nocturne_ztf_alert_avro_bucket-mytest\",ledger,rejected",
            "table,bq-sink-mytest,ztf_alert_data-mytest,table"
                + " ztf_alerts_mytest.alerts,table,retries",
            "filter,value-added-mytest,ztf_alert_data-mytest,topic"
                + " ztf_exgalac_trans-mytest,ledger,retries",
            "fit,value-added-mytest,ztf_exgalac_trans-mytest,\"topic ztf_salt2-mytest, bucket"
                + " nocturne_ztf-sncosmo-mytest\",ledger,retries",
            "table-salt2,bq-sink-mytest,ztf_salt2-mytest,table"
                + " ztf_alerts_mytest.salt2,table,retries");
  }

  @Test
  void graphvizDrawsAnArrowFromEachInputToItsStageAndOnToItsOutputs() {
    NocturneRun run = NocturneRun.in(folder, "pipeline", "--production", "--graphviz");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.lines())
        .startsWith("digraph pipeline {")
        .endsWith("}")
        .containsSubsequence(
            "  \"survey topics\" -> \"ingest\";",
            "  \"ingest\" -> \"topic ztf_alert_data\";",
            "  \"topic ztf_alert_data\" -> \"filter\";",
            "  \"filter\" -> \"topic ztf_exgalac_trans\";",
            "  \"topic ztf_exgalac_trans\" -> \"fit\";",
            "  \"fit\" -> \"topic ztf_salt2\";",
            "  \"fit\" -> \"bucket nocturne_ztf-sncosmo\";",
            "  \"topic ztf_salt2\" -> \"table-salt2\";",
            "  \"table-salt2\" -> \"table ztf_alerts.salt2\";");
  }

  @Test
  void architectureShowsTheRowsOfProduction() throws IOException {
    NocturneRun run =
        NocturneRun.in(
            folder, new byte[0], Map.of(), "pipeline", "--production", "--format", "csv");
    assertThat(run.lines().get(0)).isEqualTo(HEADER);
    List<String> rows =
        ReferenceData.rows(run.lines()).stream()
            .map(
                row ->
                    "| `%s` | `%s` | %s | %s | %s | %s |"
                        .formatted(
                            row.get("stage"),
                            row.get("component"),
                            row.get("input"),
                            row.get("outputs"),
                            row.get("progress"),
                            row.get("dead_letters")))
            .toList();
    String architecture =
        Files.readString(HOUSE.resolve("ARCHITECTURE.md"), StandardCharsets.UTF_8);
    assertThat(
            architecture
                .lines()
                .dropWhile(line -> !line.startsWith("| stage | component |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|")))
        .as("rows of the pipeline's table in ARCHITECTURE.md")
        .containsExactlyElementsOf(rows);
  }
}
