package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import nocturne.core.fuzz.Allocation;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.file.CodecFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a packet's schema must not be able to do. */
class HostileSchemasTest {
  private static final String ALERT =
      "{\"type\":\"record\",\"name\":\"alert\",\"fields\":[{\"name\":\"candid\",\"type\":\"long\"}";

  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  @Test
  void recordsThatAreNamedBeforeTheyAreDefinedCannotExhaustTheStack() {
    for (int links : new int[] {300, 1_000, 3_000, 9_000}) {
      StringBuilder schema = new StringBuilder(ALERT).append(",{\"name\":\"f\",\"type\":\"r0\"}");
      for (int i = 0; i < links; i++) {
        String next = i + 1 < links ? "r" + (i + 1) : "int";
        String type =
            "{\"type\":\"record\",\"name\":\"r%d\",\"fields\":[{\"name\":\"n\",\"type\":\"%s\"}]}";
        schema.append(field("f" + i, "[\"null\"," + type.formatted(i, next) + "]"));
      }
      byte[] packet = HandMade.container(schema + "]}", new byte[links + 4], 1);
      assertThat(fault(packet).reason()).as("%d", links).isIn(Reason.CORRUPT, Reason.TOO_LARGE);
    }
  }

  @Test
  void whatASchemaCallsThingsDoesNotMakeTheReasonLong() {
    String longName = "x\\u001b[2J".repeat(100_000);
    String schema =
        ALERT + ",{\"name\":\"" + longName + "\",\"type\":[\"null\",\"int\",\"long\"]}]}";
    byte[] datum = {2, 20};
    UnreadableException fault = fault(HandMade.container(schema, datum, 1));
    assertThat(fault.detail().length()).isLessThan(1_000);
    assertThat(fault.detail()).doesNotContain("\u001b").contains("branch 10");
    assertThat(fault.getMessage().length()).isLessThan(2_000);
  }

  @Test
  void aNameThatIsNoTextDoesNotBreakTheJson() throws Exception {
    String schema =
        HandMade.minimalSchema("candid", "\"doc\":\"\"")
            .replace(
                "\"name\":\"magpsf\"",
                "\"name\":\"magpsf\",\"type\":\"float\"},{\"name\":\"\\ud800\"");
    byte[] datum = Arrays.copyOf(HandMade.minimalDatum(), HandMade.minimalDatum().length + 4);
    Alert alert = decoder.decodeOne(HandMade.container(schema, datum, 1));
    AlertJson json = new AlertJson(JsonStyle.CANDID_AS_STRING);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    json.write(alert, out);
    assertThat(out.toByteArray()).isEqualTo(json.toBytes(alert));
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void namesThatAllMustBeMendedAreMendedInNoTime() throws Exception {
    StringBuilder schema = new StringBuilder(ALERT);
    for (int i = 0; i < 20_000; i++) {
      schema.append(
          ",{\"name\":\"%s\",\"type\":\"int\"}".formatted(Character.toString(0x4e00 + i)));
    }
    assertThat(HeaderMender.mendSchema(schema + "]}")).contains("_");
  }

  @Test
  void headersThatAreAllDifferentDoNotFillTheMemory() throws Exception {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();
    StringBuilder filler = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      filler.append(",{\"name\":\"f").append(i).append("\",\"type\":\"int\"}");
    }
    for (int i = 0; i < 60; i++) {
      String schema = ALERT + ",{\"name\":\"own" + i + "\",\"type\":\"int\"}" + filler + "]}";
      fault(HandMade.container(schema, new byte[3], 1));
    }
    System.gc();
    long held = runtime.totalMemory() - runtime.freeMemory() - before;
    fault(HandMade.container(ALERT + "]}", new byte[3], 1));
    assertThat(held).isLessThan(80L << 20);
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void recordsThatTakeNoBytesCostLittleInAFile() throws Exception {
    StringBuilder schema =
        new StringBuilder(
            "{\"type\":\"record\",\"name\":\"alert\",\"fields\":[{\"name\":\"candid\",\"type\":\"null\"}");
    for (int i = 0; i < 20_000; i++) {
      schema.append(",{\"name\":\"f").append(i).append("\",\"type\":\"null\"}");
    }
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(HandMade.container(schema + "]}", new byte[0], 60_000));
    byte[] bytes = file.toByteArray();
    long allocated =
        Allocation.during(
            () -> {
              PacketFile packets = decoder.open(bytes);
              while (packets.hasNext()) {
                packets.next();
              }
            });
    assertThat(allocated).isLessThan(DecodeBound.of(bytes));
  }

  /** A thousand epochs, each with a field whose name has half a million letters. */
  @Test
  void aPacketWhoseJsonWouldFillTheMemoryHasNone() throws Exception {
    String epochs =
        "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"e\",\"fields\":[{\"name\":\""
            + "x".repeat(500_000)
            + "\",\"type\":\"int\"}]}}";
    String minimal = HandMade.minimalSchema("candid", "\"doc\":\"\"");
    String schema = minimal.substring(0, minimal.length() - 2) + field("more", epochs) + "]}";
    ByteArrayOutputStream datum = new ByteArrayOutputStream();
    datum.writeBytes(HandMade.minimalDatum());
    datum.writeBytes(HandMade.varint(1_000));
    datum.writeBytes(new byte[1_001]);
    Alert alert = decoder.decodeOne(HandMade.container(schema, datum.toByteArray(), 1));
    AlertJson json = new AlertJson(JsonStyle.CANDID_AS_NUMBER_AND_STRING);
    long allocated = Allocation.during(() -> assertThat(json.toBytes(alert, 2_000_000)).isEmpty());
    assertThat(allocated).isLessThan(64L << 20);
    Alert honest = decoder.decodeOne(SampleAlert.packet(7));
    assertThat(json.toBytes(honest, 2_000_000).orElseThrow()).isEqualTo(json.toBytes(honest));
  }

  @Test
  void aBombCountsForWhatItBecame() throws Exception {
    byte[] bomb = SampleAlert.of(7).cutouts(300_000).codec(CodecFactory.deflateCodec(9)).packet();
    Records records = decoder.decodeOne(bomb).records();
    assertThat(records.data().length).isGreaterThan(900_000);
    assertThat(records.footprint()).isBetween(1_000L, 100_000L);
  }

  @Test
  void aSchemaOfAnyKindStaysWithinTheBound() throws Exception {
    List<String> types =
        List.of(
            "\"int\"",
            "[\"null\",\"int\",\"string\",\"long\"]",
            "{\"type\":\"array\",\"items\":\"int\"}",
            "{\"type\":\"map\",\"values\":\"int\"}",
            "{\"type\":\"record\",\"name\":\"r%d\",\"fields\":[]}",
            "{\"type\":\"enum\",\"name\":\"e%d\",\"symbols\":[\"a\",\"b\"]}",
            "{\"type\":\"fixed\",\"name\":\"x%d\",\"size\":0}");
    for (String type : types) {
      StringBuilder schema = new StringBuilder(ALERT);
      for (int i = 0; i < 10_000; i++) {
        schema.append(field("f" + i, type.formatted(i)));
      }
      DecodeBound.require(HandMade.container(schema + "]}", new byte[10], 1));
      DecodeBound.require(HandMade.container(schema + ",{\"name\":", new byte[10], 1));
    }
    StringBuilder symbols = new StringBuilder("a");
    for (int i = 0; i < 50_000; i++) {
      symbols.append("\",\"").append(Integer.toString(i, 36)).append('_');
    }
    String large = "{\"type\":\"enum\",\"name\":\"e\",\"symbols\":[\"" + symbols + "\"]}";
    String deep = "{\"type\":\"array\",\"items\":".repeat(900) + "\"int\"" + "}".repeat(900);
    for (String type : List.of(large, deep, "[".repeat(900) + "]".repeat(900))) {
      DecodeBound.require(HandMade.container(ALERT + field("f", type) + "]}", new byte[10], 1));
    }
  }

  private static String field(String name, String type) {
    return ",{\"name\":\"" + name + "\",\"type\":" + type + "}";
  }

  private UnreadableException fault(byte[] packet) {
    return catchThrowableOfType(UnreadableException.class, () -> decoder.decodeOne(packet));
  }
}
