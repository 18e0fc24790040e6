package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.sample.SampleAlert;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class PacketDecoderTest {
  private static final int SYNC = 16;

  private final PacketDecoder decoder = new PacketDecoder(AlertFields.ZTF);

  @Test
  void theAlertSaysWhatThePacketSays() throws UnreadableException {
    SampleAlert sample = SampleAlert.of(1234567890123456789L).candidate("fid", 2).cutouts(99);
    Alert alert = decoder.decodeOne(sample.packet());
    assertThat(alert.candid()).isEqualTo(new Candid(1234567890123456789L));
    assertThat(alert.objectId()).hasValue(new ObjectId("ZTF21sample789"));
    assertThat(alert.jd()).isEqualTo(sample.jd());
    assertThat(alert.fid()).hasValue(2);
    assertThat(alert.magpsf()).isEqualTo(18.5);
    assertThat(alert.number("drb")).hasValue((double) 0.99f);
    assertThat(alert.number("programpi")).isEmpty();
    assertThat(alert.text("isdiffpos")).hasValue("t");
    assertThat(alert.history().orElseThrow().size()).isEqualTo(5);
    assertThat(alert.forced()).isEmpty();
    assertThat(alert.cutout("cutoutTemplate").orElseThrow()).hasSize(99);
    assertThat(alert.cutout("noSuchCutout")).isEmpty();
  }

  @Test
  void everyCodecWeNameIsRead() throws UnreadableException {
    for (CodecFactory codec :
        List.of(
            CodecFactory.nullCodec(), CodecFactory.deflateCodec(6), CodecFactory.snappyCodec())) {
      byte[] packet = SampleAlert.of(5).codec(codec).packet();
      assertThat(decoder.decodeOne(packet).candid()).isEqualTo(new Candid(5));
    }
  }

  @Test
  void aSnappyBlockWithAWrongChecksumIsCorrupt() {
    byte[] packet = SampleAlert.of(5).codec(CodecFactory.snappyCodec()).packet();
    packet[packet.length - SYNC - 1] ^= 1;
    assertReason(packet, Reason.CORRUPT, "checksum");
  }

  @Test
  void packetsOfOneHeaderShareTheirLayout() throws UnreadableException {
    Alert one = decoder.decodeOne(SampleAlert.packet(1));
    Alert other = decoder.decodeOne(SampleAlert.packet(2));
    assertThat(one.header()).isSameAs(other.header());
    assertThat(one.records().layout()).isSameAs(other.records().layout());
  }

  @Test
  void moreHeadersThanTheCacheHoldsAreStillRead() throws UnreadableException {
    for (int i = 0; i < Limits.CACHED_HEADERS + 50; i++) {
      Schema schema = new Schema.Parser().parse(minimalSchema("candid", "\"v\": " + i));
      assertThat(decoder.decodeOne(minimal(schema)).jd()).isEqualTo(2459000.5);
    }
    assertThat(decoder.decodeOne(SampleAlert.packet(1)).candid()).isEqualTo(new Candid(1));
  }

  @Test
  void aRecordOutOfAFileIsAPacketOfItsOwn() throws UnreadableException {
    byte[] file =
        SampleAlert.container(
            SampleAlert.schema(),
            CodecFactory.deflateCodec(1),
            2,
            List.of(
                SampleAlert.of(1).record(),
                SampleAlert.of(2).record(),
                SampleAlert.of(3).record()));
    List<Reading> readings = decoder.readAll(file);
    assertThat(readings).hasSize(3);
    Alert third = readings.get(2).alert().orElseThrow();
    byte[] packet = AvroContainer.wrap(third.header(), third.datum());
    assertThat(third.datum()).isEqualTo(SampleAlert.of(3).datum());
    assertThat(AvroContainer.wrap(third.header(), third.datum())).isEqualTo(packet);
    assertThat(decoder.decodeOne(packet).candid()).isEqualTo(new Candid(3));
    assertReason(file, Reason.NOT_ONE_ALERT, "2 records");
  }

  @Test
  void aFileWithOneUnusableRecordKeepsTheOthers() {
    Schema nullable = new Schema.Parser().parse(minimalSchema("candid", "\"v\": 0"));
    GenericRecord sound = minimalRecord(nullable, 2459000.5);
    GenericRecord without = minimalRecord(nullable, null);
    byte[] file =
        SampleAlert.container(
            nullable, CodecFactory.nullCodec(), 3, List.of(sound, without, sound));
    List<Reading> readings = decoder.readAll(file);
    assertThat(readings).extracting(r -> r.alert().isPresent()).containsExactly(true, false, true);
    assertThat(readings.get(1).fault().orElseThrow())
        .hasMessageContaining("MISSING_FIELD")
        .hasMessageContaining("candidate.jd of candid 9");
  }

  @Test
  void aBareDatumIsReadWithTheSchemaItWasWrittenWith() throws UnreadableException {
    byte[] datum = SampleAlert.of(8).datum();
    byte[] message = ByteBuffer.allocate(5 + datum.length).put(5, datum).array();
    Header header = Header.ofSchema(SampleAlert.schema().toString());
    assertThat(decoder.decodeBare(header, message, 5).candid()).isEqualTo(new Candid(8));
    message[4] = 42;
    assertReason(message, Reason.UNKNOWN_SCHEMA, "schema id 42");
  }

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
      return length == ContainerReader.open(packet).headLength() + SYNC;
    } catch (UnreadableException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theCandidMayStandInTheCandidateAlone() throws UnreadableException {
    Schema schema = new Schema.Parser().parse(minimalSchema("otherId", "\"v\": 0"));
    assertThat(decoder.decodeOne(minimal(schema)).candid()).isEqualTo(new Candid(9));
  }

  @Test
  void aTimeThatIsNoNumberIsThere() throws UnreadableException {
    byte[] packet = SampleAlert.of(1).candidate("jd", Double.NaN).packet();
    assertThat(decoder.decodeOne(packet).jd()).isNaN();
  }

  @Test
  void othersAvroIsNoAlert() {
    assertReason(container("\"long\"", new byte[] {2}, 1), Reason.NOT_AN_ALERT, "LONG");
    String stars =
        "{\"type\":\"record\",\"name\":\"star\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"}]}";
    assertReason(container(stars, new byte[] {2}, 1), Reason.NOT_AN_ALERT, "star");
    assertThat(decoder.readAll(container(stars, new byte[1000], 1000))).hasSize(1);
  }

  @Test
  void aRecordInsideItselfIsReadToItsDepth() throws UnreadableException {
    String chain =
        "{\"type\":\"record\",\"name\":\"link\",\"fields\":[{\"name\":\"candid\",\"type\":\"long\"},"
            + "{\"name\":\"next\",\"type\":[\"null\",\"link\"]}]}";
    Layout layout = Header.ofSchema(chain).layout();
    Cursor in = new Cursor(new byte[] {2, 2, 4, 2, 6, 0}, 0, 6, Reason.CORRUPT);
    Records first = new RowReader(in).readRecord(layout);
    Records third = first.recordsAt(0, 1).recordsAt(0, 1);
    assertThat(third.longAt(0, 0)).isEqualTo(3);
    assertThat(third.isNull(0, 1)).isTrue();
    assertThat(third.layout()).isSameAs(layout);
    byte[] deep = new byte[400];
    Arrays.fill(deep, (byte) 2);
    assertReason(container(chain, deep, 1), Reason.TOO_LARGE, "inside each other");
  }

  @Test
  void aRecordThatHoldsItselfEndlesslyIsTooLarge() {
    String endless =
        "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"r\",\"type\":\"r\"}]}";
    assertReason(container(endless, new byte[0], 1), Reason.TOO_LARGE, "inside each other");
  }

  @Test
  void itemsThatTakeNoBytesCannotFillTheMemory() {
    String nothing =
        "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"a\",\"type\":"
            + "{\"type\":\"array\",\"items\":\"null\"}}]}";
    ByteArrayOutputStream datum = new ByteArrayOutputStream();
    datum.writeBytes(varint(1L << 40));
    datum.write(0);
    assertReason(
        container(nothing, datum.toByteArray(), 1), Reason.TOO_LARGE, "values in one record");
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
    byte[] count = varint(1 << 19);
    System.arraycopy(count, 0, datum, 0, count.length);
    assertReason(container(wide, datum, 1), Reason.TOO_LARGE, "values in one record");
  }

  @Test
  void aSmallBlockCannotInflateWithoutBound() {
    byte[] zeros = new byte[80 << 20];
    var deflater = new java.util.zip.Deflater(9, true);
    deflater.setInput(zeros);
    deflater.finish();
    byte[] block = new byte[1 << 20];
    int length = deflater.deflate(block);
    deflater.end();
    byte[] packet =
        container(
            Map.of(
                "avro.schema",
                bytes(minimalSchema("candid", "\"v\": 0")),
                "avro.codec",
                bytes("deflate")),
            Arrays.copyOf(block, length),
            1);
    assertReason(packet, Reason.TOO_LARGE, "67108864");
  }

  @Test
  void aSchemaThatNestsTooDeepOrIsNoneIsCorrupt() {
    String deep = "{\"type\":\"array\",\"items\":".repeat(100_000);
    assertReason(
        container(deep, new byte[0], 1), Reason.CORRUPT, "a schema that Avro cannot parse");
    assertReason(container("{", new byte[0], 1), Reason.CORRUPT, "cannot parse");
    assertReason(container("", new byte[0], 1), Reason.CORRUPT, "cannot parse");
    assertReason(container(Map.of(), new byte[0], 1), Reason.CORRUPT, "without avro.schema");
  }

  @Test
  void aSchemaLargerThanAnySurveysIsTooLarge() {
    String padded = minimalSchema("candid", "\"doc\": \"" + "x".repeat(Limits.SCHEMA_BYTES) + "\"");
    assertReason(container(padded, new byte[0], 1), Reason.TOO_LARGE, "a schema of");
  }

  @Test
  void namesAndDefaultsThatAvroForbidsDoNotMatterForReading() throws UnreadableException {
    String odd =
        minimalSchema("candid", "\"v\": 0")
            .replace("\"name\": \"alert\"", "\"name\": \"1 odd-name\"")
            .replace(
                "\"name\":\"magpsf\",\"type\":\"float\"",
                "\"name\":\"magpsf\",\"type\":\"float\",\"default\":\"null\"");
    assertThat(decoder.decodeOne(container(odd, minimalDatum(), 1)).magpsf()).isEqualTo(18.5);
  }

  @Test
  void mapsEnumsFixedAndNullableItemsAreRows() throws UnreadableException {
    String schema =
        "{\"type\":\"record\",\"name\":\"r\",\"fields\":["
            + "{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":\"int\"}},"
            + "{\"name\":\"e\",\"type\":{\"type\":\"enum\",\"name\":\"e\",\"symbols\":[\"A\",\"B\"]}},"
            + "{\"name\":\"f\",\"type\":{\"type\":\"fixed\",\"name\":\"f\",\"size\":2}},"
            + "{\"name\":\"u\",\"type\":{\"type\":\"array\",\"items\":[\"string\",\"int\",\"null\"]}},"
            + "{\"name\":\"n\",\"type\":{\"type\":\"array\",\"items\":[\"null\",{\"type\":\"record\","
            + "\"name\":\"x\",\"fields\":[{\"name\":\"b\",\"type\":\"boolean\"}]}]}}]}";
    byte[] datum = {
      1,
      6,
      2,
      'k',
      14,
      0, // map: one entry in a block whose size of three bytes is given
      2, // the second symbol
      7,
      8, // fixed
      6,
      0,
      2,
      's',
      2,
      5,
      4,
      0, // array: "s", -3, null
      4,
      0,
      2,
      1,
      0 // array: null, a record
    };
    Cursor in = new Cursor(datum, 0, datum.length, Reason.CORRUPT);
    Records row = new RowReader(in).readRecord(Header.ofSchema(schema).layout());
    assertThat(in.remaining()).isZero();
    assertThat(row.recordsAt(0, 0).stringAt(0, 0)).isEqualTo("k");
    assertThat(row.recordsAt(0, 0).longAt(0, 1)).isEqualTo(7);
    assertThat(row.stringAt(0, 1)).isEqualTo("B");
    assertThat(row.bytesAt(0, 2)).containsExactly(7, 8);
    Records items = row.recordsAt(0, 3);
    assertThat(items.type(0, 0)).isEqualTo(CellType.STRING);
    assertThat(items.longAt(1, 0)).isEqualTo(-3);
    assertThat(items.isNull(2, 0)).isTrue();
    assertThat(items.isNullRow(2)).isFalse();
    Records nullable = row.recordsAt(0, 4);
    assertThat(nullable.isNullRow(0)).isTrue();
    assertThat(nullable.isNull(0, 0)).isTrue();
    assertThat(nullable.isNullRow(1)).isFalse();
    assertThat(nullable.booleanAt(1, 0)).isTrue();
    datum[6] = 4;
    Cursor bad = new Cursor(datum, 0, datum.length, Reason.CORRUPT);
    assertThat(
            catchThrowableOfType(
                UnreadableException.class,
                () -> new RowReader(bad).readRecord(Header.ofSchema(schema).layout())))
        .hasMessageContaining("symbol 2 of 2");
  }

  @Test
  void askingForAnotherTypeSaysWhichColumnAndWhatItHolds() throws UnreadableException {
    Records root = decoder.decodeOne(SampleAlert.packet(1)).records();
    int column = root.layout().indexOf("objectId");
    assertThat(catchThrowableOfType(IllegalStateException.class, () -> root.longAt(0, column)))
        .hasMessageContaining("objectId")
        .hasMessageContaining("STRING");
    assertThat(catchThrowableOfType(IndexOutOfBoundsException.class, () -> root.isNull(1, 0)))
        .hasMessageContaining("row 1");
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

  private static String minimalSchema(String idField, String property) {
    return "{\"type\": \"record\", \"name\": \"alert\", "
        + property
        + ", \"fields\": [{\"name\":\""
        + idField
        + "\",\"type\":\"long\"},{\"name\":\"candidate\",\"type\":{\"type\":\"record\",\"name\":"
        + "\"candidate\",\"fields\":[{\"name\":\"candid\",\"type\":\"long\"},{\"name\":\"jd\",\"type\":"
        + "[\"null\",\"double\"]},{\"name\":\"magpsf\",\"type\":\"float\"}]}}]}";
  }

  private static GenericRecord minimalRecord(
      Schema schema, @org.jspecify.annotations.Nullable Double jd) {
    GenericRecord candidate = new GenericData.Record(schema.getField("candidate").schema());
    candidate.put("candid", 9L);
    candidate.put("jd", jd);
    candidate.put("magpsf", 18.5f);
    GenericRecord alert = new GenericData.Record(schema);
    alert.put(0, 9L);
    alert.put("candidate", candidate);
    return alert;
  }

  private static byte[] minimal(Schema schema) {
    return SampleAlert.container(
        schema, CodecFactory.nullCodec(), 1, List.of(minimalRecord(schema, 2459000.5)));
  }

  private static byte[] minimalDatum() {
    ByteBuffer datum = ByteBuffer.allocate(15).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    datum.put((byte) 18).put((byte) 18).put((byte) 2).putDouble(2459000.5).putFloat(18.5f);
    return datum.array();
  }

  private static byte[] container(String schema, byte[] datum, long count) {
    return container(Map.of("avro.schema", bytes(schema)), datum, count);
  }

  private static byte[] container(Map<String, byte[]> header, byte[] block, long count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(AvroContainer.head(new LinkedHashMap<>(header)));
    out.writeBytes(new byte[SYNC]);
    out.writeBytes(varint(count));
    out.writeBytes(varint(block.length));
    out.writeBytes(block);
    out.writeBytes(new byte[SYNC]);
    return out.toByteArray();
  }

  private static byte[] varint(long value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long bits = (value << 1) ^ (value >> 63);
    while ((bits & ~0x7FL) != 0) {
      out.write((int) ((bits & 0x7F) | 0x80));
      bits >>>= 7;
    }
    out.write((int) bits);
    return out.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
