package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/**
 * The references are the Avro library with all its checks on, and the rule of a union's first
 * branch.
 */
class HeaderMenderTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final HeaderMender mender = new HeaderMender(decoder);

  @Test
  void everySchemaOfTheSurveyIsAcceptedOnceMended() throws Exception {
    Map<Header, byte[]> byHeader = new HashMap<>();
    for (byte[] packet : SharedData.indexedPackets().values()) {
      byHeader.putIfAbsent(decoder.header(packet), packet);
    }
    for (byte[] packet : SharedData.packets("lsst").values()) {
      byHeader.putIfAbsent(decoder.header(packet), packet);
    }
    assertThat(byHeader).hasSizeGreaterThan(20);
    int refusedBefore = 0;
    for (Map.Entry<Header, byte[]> each : byHeader.entrySet()) {
      byte[] mended = mender.mend(each.getValue());
      Header header = decoder.header(mended);
      assertThat(firstBranchFaults(header.schemaText())).isEmpty();
      refusedBefore += firstBranchFaults(each.getKey().schemaText()).isEmpty() ? 0 : 1;
      assertSameRecords(each.getValue(), mended);
      assertThat(HeaderMender.restore(mended, each.getKey().bytes())).isEqualTo(each.getValue());
    }
    assertThat(refusedBefore).isGreaterThan(10);
  }

  @Test
  void aSchemaWithoutFaultsKeepsItsText() throws UnreadableException {
    String sound = SampleAlert.schema().toString();
    assertThat(HeaderMender.mendSchema(sound)).isEqualTo(sound);
  }

  @Test
  void aMendedPacketNamesTheSurveysHeader() throws UnreadableException {
    byte[] packet = SampleAlert.packet(3);
    byte[] mended = mender.mend(packet);
    String text = new String(mended, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(text)
        .contains(HeaderMender.SURVEY_HEADER_KEY)
        .contains(decoder.header(packet).sha256());
    assertThat(decoder.decodeOne(mended).candid()).isEqualTo(new Candid(3));
    byte[] other = Arrays.copyOf(decoder.header(packet).bytes(), 50);
    assertThatThrownBy(() -> HeaderMender.restore(mended, other))
        .hasMessageContaining(Fingerprint.sha256(other));
  }

  @Test
  void defaultsThatDoNotFitAreMendedOrDropped() throws Exception {
    assertThat(mendedDefault("[\"null\",\"float\"]", "\"null\"")).isEqualTo("null");
    assertThat(mendedDefault("[\"float\",\"null\"]", "null")).isEqualTo("absent");
    assertThat(mendedDefault("[\"null\",\"int\"]", "0")).isEqualTo("absent");
    assertThat(mendedDefault("\"float\"", "\"null\"")).isEqualTo("absent");
    assertThat(mendedDefault("\"int\"", "1.0")).isEqualTo("1");
    assertThat(mendedDefault("\"int\"", "1.5")).isEqualTo("absent");
    assertThat(mendedDefault("\"int\"", "4000000000")).isEqualTo("absent");
    assertThat(mendedDefault("\"boolean\"", "\"true\"")).isEqualTo("true");
    assertThat(mendedDefault("\"string\"", "\"null\"")).isEqualTo("\"null\"");
    assertThat(mendedDefault("{\"type\":\"array\",\"items\":\"int\"}", "[1,\"x\"]"))
        .isEqualTo("absent");
    assertThat(mendedDefault("{\"type\":\"map\",\"values\":\"int\"}", "{\"a\":1}"))
        .isEqualTo("{\"a\":1}");
    String inner =
        "{\"type\":\"record\",\"name\":\"x\",\"fields\":[{\"name\":\"b\",\"type\":\"int\"}]}";
    assertThat(mendedDefault(inner, "{\"b\":2}")).isEqualTo("{\"b\":2}");
    assertThat(mendedDefault(inner, "{}")).isEqualTo("absent");
    String sign = "{\"type\":\"enum\",\"name\":\"s\",\"symbols\":[\"t\",\"f\"]}";
    assertThat(mendedDefault(sign, "\"t\"")).isEqualTo("\"t\"");
    assertThat(mendedDefault(sign, "\"x\"")).isEqualTo("absent");
  }

  @Test
  void namesThatAvroForbidsAreMendedEverywhereTheyAreUsed() throws Exception {
    String odd =
        "{\"type\":\"record\",\"name\":\"my-survey.alert\",\"fields\":["
            + "{\"name\":\"a-b\",\"type\":{\"type\":\"record\",\"name\":\"2nd\",\"fields\":"
            + "[{\"name\":\"x\",\"type\":\"int\"}]}},"
            + "{\"name\":\"a_b\",\"type\":[\"null\",\"2nd\"]},"
            + "{\"name\":\"c\",\"type\":[\"null\",\"my-survey.2nd\"],\"doc\":7,\"order\":\"up\"}]}";
    Schema mended = new Schema.Parser().parse(HeaderMender.mendSchema(odd));
    assertThat(mended.getFullName()).isEqualTo("my_survey.alert");
    assertThat(mended.getFields())
        .extracting(Schema.Field::name)
        .containsExactly("a_b", "a_b_", "c");
    assertThat(mended.getField("c").schema().getTypes().get(1))
        .isEqualTo(mended.getField("a_b").schema());
    assertThat(mended.getField("a_b").getObjectProp("nocturne.name")).isEqualTo("a-b");
  }

  @Test
  void whatIsNoSchemaCannotBeMended() {
    assertThatThrownBy(() -> HeaderMender.mendSchema("{\"type\":\"nothing\"}"))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("cannot be mended");
  }

  private static String mendedDefault(String type, String value) throws Exception {
    String schema =
        "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"f\",\"type\":"
            + type
            + ",\"default\":"
            + value
            + "}]}";
    JsonNode mended = new ObjectMapper().readTree(HeaderMender.mendSchema(schema));
    JsonNode found = mended.path("fields").get(0).get("default");
    return found == null ? "absent" : found.toString();
  }

  private static void assertSameRecords(byte[] survey, byte[] mended) throws Exception {
    try (DataFileReader<GenericRecord> expected = lenient(survey);
        DataFileReader<GenericRecord> found = strict(mended)) {
      while (expected.hasNext()) {
        assertThat(found.next().toString()).isEqualTo(expected.next().toString());
      }
      assertThat(found.hasNext()).isFalse();
    }
  }

  private static DataFileReader<GenericRecord> lenient(byte[] packet) throws Exception {
    return new DataFileReader<>(new SeekableByteArrayInput(packet), new GenericDatumReader<>());
  }

  private static DataFileReader<GenericRecord> strict(byte[] packet) throws Exception {
    DataFileReader<GenericRecord> reader = lenient(packet);
    Schema.Parser parser = new Schema.Parser();
    parser.setValidateDefaults(true);
    parser.parse(reader.getMetaString("avro.schema"));
    return reader;
  }

  /**
   * Fields whose default is not of the type of their union's first branch, for the types surveys
   * use.
   */
  private static List<String> firstBranchFaults(String schemaText) throws Exception {
    return new ObjectMapper()
        .readTree(schemaText).findValues("fields").stream()
            .flatMap(fields -> allFields(fields).stream())
            .filter(field -> field.has("default"))
            .filter(field -> !fits(field.path("type"), field.get("default")))
            .map(field -> field.path("name").asText())
            .toList();
  }

  private static List<JsonNode> allFields(JsonNode node) {
    List<JsonNode> all = new java.util.ArrayList<>();
    for (JsonNode child : node) {
      if (child.has("name") && child.has("type")) {
        all.add(child);
      }
      all.addAll(allFields(child));
    }
    return all;
  }

  private static boolean fits(JsonNode type, JsonNode value) {
    JsonNode first = type.isArray() ? type.get(0) : type;
    String name = first.isTextual() ? first.asText() : first.path("type").asText();
    return switch (name) {
      case "null" -> value.isNull();
      case "boolean" -> value.isBoolean();
      case "int", "long" -> value.isIntegralNumber();
      case "float", "double" -> value.isNumber();
      case "string", "bytes" -> value.isTextual();
      case "array" -> value.isArray();
      default -> value.isObject();
    };
  }
}
