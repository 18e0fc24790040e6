package nocturne.core.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.Reading;
import nocturne.core.alert.UnreadableException;
import nocturne.core.lightcurve.OriginalEpoch;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The reference is the original broker's own filter, run on the same packets. */
class ReferenceVerdictsTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  @Test
  void theOriginalModeGivesTheOriginalsVerdicts() throws UnreadableException {
    Map<String, byte[]> packets = SharedData.indexedPackets();
    int passed = 0;
    int failed = 0;
    for (Map<String, String> row : verdicts()) {
      Alert alert = decoder.decodeOne(packets.get(row.get("file")));
      Verdict verdict = ExtragalacticTransient.original().evaluate(alert);
      String file = row.get("file");
      assertThat(text(verdict.verdict())).as(file).isEqualTo(row.get("verdict"));
      assertThat(text(verdict.subCuts().isPositiveSub()))
          .as(file)
          .isEqualTo(row.get("is_positive_sub"));
      assertThat(text(verdict.subCuts().noPointsourceCounterpart()))
          .as(file)
          .isEqualTo(row.get("no_pointsource_counterpart"));
      assertThat(text(verdict.subCuts().notMoving())).as(file).isEqualTo(row.get("not_moving"));
      assertThat(text(verdict.subCuts().noSsobject())).as(file).isEqualTo(row.get("no_ssobject"));
      assertThat(text(verdict.subCuts().nPositive())).as(file).isEqualTo(row.get("n_isdiffpos_t"));
      assertThat(text(verdict.subCuts().maxGapDays()))
          .as(file)
          .isEqualTo(plain(row, "max_dt_days_original"));
      passed += verdict.passes() ? 1 : 0;
      if (!row.get("status").equals("ok")) {
        assertThat(row.get("status")).isEqualTo("KeyError:'" + verdict.reason() + "'");
        failed++;
      }
    }
    assertThat(passed).isEqualTo(64);
    assertThat(failed).isEqualTo(22);
  }

  @Test
  void theDefaultIsTheTimeSortedFilterWhereSignsAreLetters() throws UnreadableException {
    Map<String, byte[]> packets = SharedData.indexedPackets();
    int compared = 0;
    Set<String> passed = new HashSet<>();
    for (Map<String, String> row : verdicts()) {
      Alert alert = decoder.decodeOne(packets.get(row.get("file")));
      Verdict verdict = ExtragalacticTransient.standard().evaluate(alert);
      if (row.get("status").equals("ok") && hasDeadLettersOnly(alert)) {
        String file = row.get("file");
        assertThat(text(verdict.verdict())).as(file).isEqualTo(row.get("verdict_time_sorted"));
        assertThat(text(verdict.subCuts().notMoving()))
            .as(file)
            .isEqualTo(row.get("not_moving_time_sorted"));
        assertThat(text(verdict.subCuts().maxGapDays()))
            .as(file)
            .isEqualTo(plain(row, "max_dt_days_sorted"));
        assertThat(text(verdict.subCuts().isPositiveSub()))
            .as(file)
            .isEqualTo(row.get("is_positive_sub"));
        compared++;
      }
      if (verdict.passes()) {
        passed.add(row.get("candid"));
      }
    }
    assertThat(compared).isEqualTo(589);
    assertThat(passed).contains("1127536316315015004", "882463993115015007", "885458643115015010");
  }

  @Test
  void positiveDetectionsAreCountedAsInTheTable() throws UnreadableException {
    Map<String, byte[]> packets = SharedData.indexedPackets();
    for (Map<String, String> row : SharedData.table("ztf/reference/salt3_fits_default.csv")) {
      Alert alert = decoder.decodeOne(packets.get(row.get("file")));
      Verdict verdict = ExtragalacticTransient.standard().evaluate(alert);
      assertThat(text(verdict.subCuts().nPositive()))
          .as(row.get("file"))
          .isEqualTo(row.get("n_positive"));
    }
  }

  @Test
  void missingDistancesMeanThatNothingIsNear() {
    Map<String, List<Reading>> files = new HashMap<>();
    SharedData.packets("ztf/derived")
        .forEach((name, bytes) -> files.put(name, decoder.readAll(bytes)));
    int compared = 0;
    for (Map<String, String> row : SharedData.table("ztf/derived/manifest.csv")) {
      if (!row.get("record").isEmpty()) {
        Alert alert =
            files
                .get(row.get("file"))
                .get(Integer.parseInt(row.get("record")))
                .alert()
                .orElseThrow();
        Verdict original = ExtragalacticTransient.original().evaluate(alert);
        assertThat(text(original.verdict())).isEqualTo(row.get("original_verdict"));
        assertThat(text(original.subCuts().isPositiveSub()))
            .isEqualTo(row.get("original_is_positive_sub"));
        assertThat(text(original.subCuts().notMoving())).isEqualTo(row.get("original_not_moving"));
        Verdict standard = ExtragalacticTransient.standard().evaluate(alert);
        assertThat(text(standard.subCuts().noPointsourceCounterpart()))
            .isEqualTo(row.get("no_pointsource_null_semantics"));
        assertThat(text(standard.subCuts().noSsobject()))
            .isEqualTo(row.get("no_ssobject_null_semantics"));
        // A sign written 1 counts, and an epoch without a time does not spoil those that have one.
        boolean better =
            row.get("file").equals("isdiffpos_1.avro") || row.get("file").equals("jd_nan.avro");
        assertThat(standard.passes())
            .as(row.get("file"))
            .isEqualTo(better || row.get("verdict_null_semantics").equals("true"));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(17);
  }

  private static boolean hasDeadLettersOnly(Alert alert) {
    return alert.original().stream()
        .map(OriginalEpoch::sign)
        .allMatch(sign -> "t".equals(sign) || "f".equals(sign));
  }

  private static List<Map<String, String>> verdicts() {
    return SharedData.table("ztf/reference/filter_verdicts.csv");
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  /** The table's number as Java prints it. */
  private static String plain(Map<String, String> row, String column) {
    String cell = row.get(column);
    return cell.isEmpty() ? cell : Double.toString(Double.parseDouble(cell));
  }
}
