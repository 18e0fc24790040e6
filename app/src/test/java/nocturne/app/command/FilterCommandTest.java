package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilterCommandTest {
  private static final List<String> SUB_CUTS =
      List.of("is_positive_sub", "no_pointsource_counterpart", "not_moving", "no_ssobject");

  @TempDir Path folder;

  @Test
  void columnsAreThoseThatUsersWerePromised() {
    assertThat(String.join(",", FilterCommand.COLUMNS))
        .isEqualTo(
            "file,candid,objectId,verdict,is_positive_sub,no_pointsource_counterpart,not_moving,"
                + "no_ssobject,n_positive,max_gap_days,distpsnr1,sgscore1,ssdistnr,rb,drb,reason");
  }

  @Test
  void originalVerdictsAreThoseOfTheOriginal() throws IOException {
    Map<String, Map<String, String>> ours = evaluate("--original");
    int passed = 0;
    for (Map<String, String> row : verdicts()) {
      Map<String, String> found = ours.get(row.get("file"));
      assertThat(found).as(row.get("file")).isNotNull();
      if (!row.get("status").equals("ok")) {
        assertThat(found.get("verdict")).as(row.get("file")).isEmpty();
        assertThat(row.get("status")).contains("'" + found.get("reason") + "'");
        continue;
      }
      assertThat(found.get("verdict")).as(row.get("file")).isEqualTo(row.get("verdict"));
      for (String cut : SUB_CUTS) {
        assertThat(found.get(cut)).as(row.get("file") + " " + cut).isEqualTo(row.get(cut));
      }
      assertThat(found.get("n_positive")).isEqualTo(row.get("n_isdiffpos_t"));
      assertSameNumber(found.get("max_gap_days"), row.get("max_dt_days_original"));
      passed += found.get("verdict").equals("true") ? 1 : 0;
    }
    assertThat(passed).isEqualTo(64);
  }

  @Test
  void everyAlertGetsAVerdictByDefault() throws IOException {
    assertThat(evaluate().values())
        .hasSize(646)
        .allSatisfy(row -> assertThat(row.get("verdict")).isIn("true", "false"))
        .allSatisfy(
            row ->
                assertThat(row.get("reason").isEmpty())
                    .isEqualTo(row.get("verdict").equals("true")));
  }

  @Test
  void anOptionalCutAddsItsColumnAndIsNamedWhereItFails() {
    NocturneRun run =
        NocturneRun.in(
            ReferenceData.ztf(),
            "filter",
            "alerts/1000151433015015013.avro",
            "-D",
            "filter.min-rb=0.99");
    assertThat(run.lines().get(0)).endsWith(",reason,min_rb");
    assertThat(run.lines().get(1)).endsWith("min_rb,false");
  }

  @Test
  void jsonHasCandidsAsTextAndAbsentValuesAsNull() {
    NocturneRun run =
        NocturneRun.in(
            ReferenceData.ztf(), "filter", "--format", "json", "derived/distpsnr1_null.avro");
    assertThat(run.out())
        .startsWith("{\"file\":\"derived/distpsnr1_null.avro\",\"candid\":\"1127561444715015009\",")
        .contains("\"verdict\":true", "\"distpsnr1\":null");
  }

  private static Map<String, Map<String, String>> evaluate(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("filter"));
    arguments.addAll(List.of(options));
    arguments.addAll(
        List.of("alerts", "legacy", "reencoded", "ztf_public_20180819_mod1000.tar.gz"));
    NocturneRun run = NocturneRun.in(ReferenceData.ztf(), arguments.toArray(new String[0]));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    Map<String, Map<String, String>> rows = new HashMap<>();
    for (Map<String, String> row : ReferenceData.rows(run.lines())) {
      rows.put(row.get("file"), row);
    }
    return rows;
  }

  private static List<Map<String, String>> verdicts() throws IOException {
    return ReferenceData.rows(
        ReferenceData.ztf().resolve("reference").resolve("filter_verdicts.csv"));
  }

  private static void assertSameNumber(String found, String expected) {
    if (expected.isEmpty()) {
      assertThat(found).isEmpty();
    } else {
      assertThat(Double.parseDouble(found)).isEqualTo(Double.parseDouble(expected));
    }
  }
}
