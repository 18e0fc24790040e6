package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

class AlertJsonTest {
  private static final ObjectMapper READER = new ObjectMapper();
  private static final long CANDID = 1234567890123456789L;

  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final AlertJson strings = new AlertJson(JsonStyle.CANDID_AS_STRING);
  private final AlertJson both = new AlertJson(JsonStyle.CANDID_AS_NUMBER_AND_STRING);

  @Test
  void candidsAreStringsForPeople() throws Exception {
    JsonNode json = READER.readTree(strings.toString(sample(SampleAlert.of(CANDID))));
    assertThat(json.get("candid").isTextual()).isTrue();
    assertThat(json.get("candid").asText()).isEqualTo(Long.toString(CANDID));
    assertThat(json.path("candidate").get("candid").isTextual()).isTrue();
    assertThat(json.path("prv_candidates").get(0).get("candid").isTextual()).isTrue();
    assertThat(json.has("candid_str")).isFalse();
  }

  @Test
  void candidsAreNumbersWithTheirDigitsBesideThemInMessages() throws Exception {
    JsonNode json = READER.readTree(both.toBytes(sample(SampleAlert.of(CANDID))));
    assertThat(json.get("candid").longValue()).isEqualTo(CANDID);
    assertThat(json.get("candid_str").asText()).isEqualTo(Long.toString(CANDID));
    assertThat(json.path("candidate").get("candid").isIntegralNumber()).isTrue();
  }

  @Test
  void wholeNumbersThatADoubleRoundsAreStringsForPeople() throws Exception {
    for (long rounded : List.of(118310874879355811L, Long.MIN_VALUE, Long.MAX_VALUE)) {
      Alert alert = sample(SampleAlert.of(1).candidate("objectidps1", rounded));
      assertThat(objectidps1(strings, alert).textValue()).isEqualTo(Long.toString(rounded));
      assertThat(objectidps1(both, alert).longValue()).isEqualTo(rounded);
    }
    Alert exact = sample(SampleAlert.of(1).candidate("objectidps1", 1L << 53));
    assertThat(objectidps1(strings, exact).isIntegralNumber()).isTrue();
  }

  private static JsonNode objectidps1(AlertJson json, Alert alert) throws Exception {
    return READER.readTree(json.toString(alert)).get("candidate").get("objectidps1");
  }

  @Test
  void cutoutsStayOutAndAllElseIsThere() throws Exception {
    JsonNode json = READER.readTree(strings.toString(sample(SampleAlert.of(1))));
    assertThat(json.has("cutoutScience")).isFalse();
    assertThat(json.has("cutoutTemplate")).isFalse();
    assertThat(json.has("cutoutDifference")).isFalse();
    assertThat(json.size()).isEqualTo(SampleAlert.schema().getFields().size() - 3);
    assertThat(json.get("fp_hists").isNull()).isTrue();
    assertThat(json.get("candidate").size())
        .isEqualTo(SampleAlert.schema().getField("candidate").schema().getFields().size());
  }

  @Test
  void floatsAreWidenedAndPrintedInFull() throws Exception {
    String json = strings.toString(sample(SampleAlert.of(1).candidate("rb", 0.1f)));
    assertThat(json).contains("\"rb\":0.10000000149011612");
  }

  @Test
  void whatJsonDoesNotHaveIsNull() throws Exception {
    SampleAlert sample = SampleAlert.of(1).candidate("rb", Float.NaN).candidate("jd", Double.NaN);
    sample.candidate("magap", Float.NEGATIVE_INFINITY);
    JsonNode candidate = READER.readTree(strings.toString(sample(sample))).get("candidate");
    assertThat(candidate.get("rb").isNull()).isTrue();
    assertThat(candidate.get("jd").isNull()).isTrue();
    assertThat(candidate.get("magap").isNull()).isTrue();
  }

  @Test
  void hostileTextIsEscaped() throws Exception {
    String name = "\"}\n\u0000<script>é漢";
    Alert alert = sample(SampleAlert.of(1).record("objectId", name));
    String json = strings.toString(alert);
    assertThat(json).doesNotContain("\n");
    assertThat(READER.readTree(json).get("objectId").asText()).isEqualTo(name);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    strings.write(alert, out);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(json);
  }

  @Test
  void everyRealAlertIsOneLineOfJsonWithItsCandid() throws Exception {
    for (Map.Entry<String, byte[]> packet : SharedData.indexedPackets().entrySet()) {
      Alert alert = decoder.decodeOne(packet.getValue());
      JsonNode json = READER.readTree(both.toString(alert));
      assertThat(json.get("candid_str").asText())
          .as(packet.getKey())
          .isEqualTo(alert.candid().toString());
      assertThat(json.get("candidate").get("magpsf").doubleValue())
          .isEqualTo(alert.value("magpsf"));
    }
  }

  @Test
  void anAlertWhoseCandidStandsInTheCandidateAloneHasOneInJson() throws Exception {
    byte[] spark = SharedData.packets("ztf/reencoded/spark-snappy").values().iterator().next();
    Alert alert = decoder.decodeOne(spark);
    JsonNode json = READER.readTree(strings.toString(alert));
    assertThat(alert.records().layout().indexOf("candid")).isNegative();
    assertThat(json.get("candid").asText()).isEqualTo(alert.candid().toString());
  }

  private Alert sample(SampleAlert sample) throws UnreadableException {
    return decoder.decodeOne(sample.packet());
  }
}
