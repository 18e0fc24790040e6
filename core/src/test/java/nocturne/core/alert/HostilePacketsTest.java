package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.Deflater;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.file.CodecFactory;
import org.junit.jupiter.api.Test;

/** What a packet must not be able to do, and the reasons it is refused for. */
class HostilePacketsTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  @Test
  void everyCutOfAPacketIsTruncated() {
    byte[] packet = SampleAlert.of(5).cutouts(40).packet();
    for (int length = 1; length < packet.length; length++) {
      Reason reason = reason(Arrays.copyOf(packet, length));
      assertThat(reason)
          .as("the first " + length)
          .isEqualTo(isBeforeTheBlock(packet, length) ? Reason.NOT_ONE_ALERT : Reason.TRUNCATED);
    }
  }

  /** A container cut just behind its header is a whole one without records. */
  private static boolean isBeforeTheBlock(byte[] packet, int length) {
    try {
      return length == ContainerReader.open(packet).headLength() + HandMade.SYNC;
    } catch (UnreadableException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSnappyBlockWithAWrongChecksumIsCorrupt() {
    byte[] packet = SampleAlert.of(5).codec(CodecFactory.snappyCodec()).packet();
    packet[packet.length - HandMade.SYNC - 1] ^= 1;
    assertReason(packet, Reason.CORRUPT, "checksum");
  }

  @Test
  void aRecordThatHoldsItselfEndlesslyIsTooLarge() {
    String endless =
        "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"r\",\"type\":\"r\"}]}";
    assertReason(
        HandMade.container(endless, new byte[0], 1), Reason.TOO_LARGE, "inside each other");
    String chain =
        "{\"type\":\"record\",\"name\":\"link\",\"fields\":[{\"name\":\"candid\",\"type\":\"long\"},"
            + "{\"name\":\"next\",\"type\":[\"null\",\"link\"]}]}";
    byte[] deep = new byte[400];
    Arrays.fill(deep, (byte) 2);
    assertReason(HandMade.container(chain, deep, 1), Reason.TOO_LARGE, "inside each other");
  }

  @Test
  void itemsThatTakeNoBytesCannotFillTheMemory() {
    String nothing =
        "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"a\",\"type\":"
            + "{\"type\":\"array\",\"items\":\"null\"}}]}";
    ByteArrayOutputStream datum = new ByteArrayOutputStream();
    datum.writeBytes(HandMade.varint(1L << 40));
    datum.write(0);
    assertReason(
        HandMade.container(nothing, datum.toByteArray(), 1),
        Reason.TOO_LARGE,
        "values in one record");
  }

  @Test
  void manySmallFieldsCannotMultiplyTheBytes() {
    StringBuilder fields = new StringBuilder("{\"name\":\"i\",\"type\":\"int\"}");
    for (int i = 0; i < 5000; i++) {
      fields.append(",{\"name\":\"n").append(i).append("\",\"type\":\"null\"}");
    }
    String wide =
        "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"array\","
            + "\"items\":{\"type\":\"record\",\"name\":\"w\",\"fields\":["
            + fields
            + "]}}}]}";
    byte[] datum = new byte[1 << 20];
    byte[] count = HandMade.varint(1 << 19);
    System.arraycopy(count, 0, datum, 0, count.length);
    assertReason(HandMade.container(wide, datum, 1), Reason.TOO_LARGE, "values in one record");
  }

  @Test
  void aSmallBlockCannotInflateWithoutBound() {
    byte[] zeros = new byte[80 << 20];
    var deflater = new Deflater(9, true);
    deflater.setInput(zeros);
    deflater.finish();
    byte[] block = new byte[1 << 20];
    int length = deflater.deflate(block);
    deflater.end();
    byte[] packet =
        HandMade.container(
            Map.of(
                "avro.schema",
                HandMade.bytes(HandMade.minimalSchema("candid", "\"v\": 0")),
                "avro.codec",
                HandMade.bytes("deflate")),
            Arrays.copyOf(block, length),
            1);
    assertReason(packet, Reason.TOO_LARGE, "more than " + Limits.inflated(length));
  }

  @Test
  void aSchemaThatNestsTooDeepOrIsNoneIsCorrupt() {
    String deep = "{\"type\":\"array\",\"items\":".repeat(40_000);
    assertReason(
        HandMade.container(deep, new byte[0], 1),
        Reason.CORRUPT,
        "a schema that Avro cannot parse");
    assertReason(HandMade.container("{", new byte[0], 1), Reason.CORRUPT, "cannot parse");
    assertReason(HandMade.container("", new byte[0], 1), Reason.CORRUPT, "cannot parse");
    assertReason(
        HandMade.container(Map.of(), new byte[0], 1), Reason.CORRUPT, "without avro.schema");
  }

  @Test
  void aSchemaLargerThanAnySurveysIsTooLarge() {
    String padded =
        HandMade.minimalSchema("candid", "\"doc\": \"" + "x".repeat(Limits.SCHEMA_BYTES) + "\"");
    assertReason(HandMade.container(padded, new byte[0], 1), Reason.TOO_LARGE, "a schema of");
  }

  @Test
  void othersAvroIsNoAlert() {
    assertReason(HandMade.container("\"long\"", new byte[] {2}, 1), Reason.NOT_AN_ALERT, "LONG");
    String stars =
        "{\"type\":\"record\",\"name\":\"star\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"}]}";
    assertReason(HandMade.container(stars, new byte[] {2}, 1), Reason.NOT_AN_ALERT, "star");
    assertThat(decoder.readAll(HandMade.container(stars, new byte[1000], 1000))).hasSize(1);
  }

  private void assertReason(byte[] packet, Reason reason, String detail) {
    UnreadableException thrown =
        catchThrowableOfType(UnreadableException.class, () -> decoder.decodeOne(packet));
    assertThat(thrown.reason()).as(thrown.getMessage()).isEqualTo(reason);
    assertThat(thrown).hasMessageContaining(detail).hasMessageContaining(reason.advice());
    assertThat(thrown.getStackTrace()).isEmpty();
  }

  private Reason reason(byte[] packet) {
    return catchThrowableOfType(UnreadableException.class, () -> decoder.decodeOne(packet))
        .reason();
  }
}
