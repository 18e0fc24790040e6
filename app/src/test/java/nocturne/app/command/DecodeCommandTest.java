package nocturne.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodeCommandTest {
  private static final String[] ALL = {
    "alerts", "legacy", "reencoded", "ztf_public_20180819_mod1000.tar.gz"
  };

  @TempDir Path folder;

  @Test
  void everyReadablePacketBecomesOneLineWithTheValuesOfTheIndex() throws IOException {
    Path ztf = ReferenceData.ztf();
    NocturneRun run = NocturneRun.in(ztf, arguments("decode"));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    List<String> found = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    for (String line : run.lines()) {
      JsonNode alert = json.readTree(line);
      JsonNode candidate = alert.get("candidate");
      JsonNode candid = alert.has("candid") ? alert.get("candid") : candidate.get("candid");
      assertThat(candid.isTextual()).isTrue();
      assertThat(alert.has("cutoutScience")).isFalse();
      found.add(
          candid.textValue()
              + " "
              + alert.path("objectId").asText("")
              + " "
              + candidate.get("fid").intValue()
              + " "
              + candidate.get("isdiffpos").asText()
              + " "
              + alert.path("prv_candidates").size());
    }
    List<String> expected = new ArrayList<>();
    for (Map<String, String> row : ReferenceData.rows(ztf.resolve("index.csv"))) {
      String history = row.get("n_prv_candidates");
      expected.add(
          row.get("candid")
              + " "
              + row.get("objectId")
              + " "
              + row.get("fid")
              + " "
              + row.get("isdiffpos")
              + " "
              + (history.isEmpty() ? "0" : history));
    }
    assertThat(found).hasSize(646).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void lightCurvesAreThoseOfTheReferenceToTheLastBitsOfTheFlux() throws IOException {
    Path ztf = ReferenceData.ztf();
    NocturneRun run = NocturneRun.in(ztf, arguments("decode", "--light-curve"));
    assertThat(run.lines().get(0)).isEqualTo(String.join(",", DecodeCommand.COLUMNS));
    Map<String, Map<String, String>> ours = new HashMap<>();
    for (Map<String, String> row : ReferenceData.rows(run.lines())) {
      ours.put(row.get("file") + "#" + row.get("i"), row);
    }
    List<Map<String, String>> reference =
        ReferenceData.rows(ztf.resolve("reference").resolve("epochs.csv"));
    assertThat(ours).hasSize(reference.size());
    for (Map<String, String> expected : reference) {
      String key = expected.get("file") + "#" + expected.get("i");
      Map<String, String> found = ours.get(key);
      assertThat(found).as(key).isNotNull();
      assertThat(found.keySet()).containsExactlyElementsOf(expected.keySet());
      for (Map.Entry<String, String> cell : expected.entrySet()) {
        assertCell(key + " " + cell.getKey(), found.get(cell.getKey()), cell.getValue());
      }
    }
  }

  /** Powers and logarithms may differ in the last bits between Python's library and Java's. */
  private static void assertCell(String what, String found, String expected) {
    boolean computed = what.contains(" flux");
    if (computed && !expected.isEmpty()) {
      double value = Double.parseDouble(expected);
      assertThat(Double.parseDouble(found))
          .as(what)
          .isCloseTo(value, within(Math.abs(value) * 1e-14));
    } else if (expected.matches("-?[0-9.]+(e[-+]?[0-9]+)?") && expected.contains(".")) {
      assertThat(Double.parseDouble(found)).as(what).isEqualTo(Double.parseDouble(expected));
    } else {
      assertThat(found).as(what).isEqualTo(expected);
    }
  }

  @Test
  void badFilesAreNamedWithTheirReasonAndTheOthersStillComeOut() throws IOException {
    Path ztf = ReferenceData.ztf();
    NocturneRun run = NocturneRun.in(ztf, "decode", "malformed", "derived/prv_null.avro");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .contains("malformed/truncated_block.avro: TRUNCATED")
        .contains("malformed/text.avro: NOT_AVRO")
        .contains("malformed/unknown_codec.avro: UNKNOWN_CODEC")
        .contains("malformed/missing_candidate_jd_magpsf.avro: MISSING_FIELD")
        .doesNotContain("\tat ");
    assertThat(run.out()).contains("\"candid\":\"1127561442515015001\"");
    for (Map<String, String> row :
        ReferenceData.rows(ztf.resolve("malformed").resolve("manifest.csv"))) {
      assertThat(run.err()).contains(row.get("file"));
    }
  }

  @Test
  void aDashIsStandardInput() throws IOException {
    Path packet = ReferenceData.ztf().resolve("derived").resolve("prv_null.avro");
    NocturneRun run = NocturneRun.in(folder, Files.readAllBytes(packet), Map.of(), "decode", "-");
    assertThat(run.code()).isZero();
    assertThat(run.lines()).hasSize(1);
  }

  @Test
  void aDashIsAWholeArchiveToo() throws IOException {
    Path archive = ReferenceData.ztf().resolve("ztf_public_20180819_mod1000.tar.gz");
    NocturneRun run = NocturneRun.in(folder, Files.readAllBytes(archive), Map.of(), "decode", "-");
    assertThat(run.code()).isZero();
    assertThat(run.lines()).hasSize(30);
  }

  @Test
  void aFileOfTwoRecordsGivesTwoLines() {
    NocturneRun run = NocturneRun.in(ReferenceData.ztf(), "decode", "derived/two_blocks.avro");
    assertThat(run.lines()).hasSize(2);
  }

  @Test
  void aNanIsNull() {
    NocturneRun run = NocturneRun.in(ReferenceData.ztf(), "decode", "derived/jd_nan.avro");
    assertThat(run.out()).contains("\"candidate\":{\"jd\":null,");
  }

  @Test
  void aFileThatIsNotThereStopsEverythingBeforeItBegins() {
    NocturneRun run = NocturneRun.in(folder, "decode", "nowhere.avro");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("nowhere.avro: there is no such file or folder");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aDamagedArchiveIsNamed() throws IOException {
    Files.writeString(folder.resolve("night.tar.gz"), "this is no gzip");
    NocturneRun run = NocturneRun.in(folder, "decode", "night.tar.gz");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Cannot read the archive night.tar.gz");
  }

  private static String[] arguments(String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(List.of(ALL));
    return all.toArray(new String[0]);
  }
}
