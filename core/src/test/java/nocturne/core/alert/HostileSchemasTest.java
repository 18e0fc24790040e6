package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a packet's schema must not be able to do. */
class HostileSchemasTest {
  private static final String ALERT =
      "{\"type\":\"record\",\"name\":\"alert\",\"fields\":[{\"name\":\"candid\",\"type\":\"long\"}";

  private final PacketDecoder decoder = new PacketDecoder(AlertFields.ZTF);

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

  private UnreadableException fault(byte[] packet) {
    return catchThrowableOfType(UnreadableException.class, () -> decoder.decodeOne(packet));
  }
}
