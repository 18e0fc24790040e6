package nocturne.standalone.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.TableWriter.Outcome;
import nocturne.core.alert.Alert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.row.OwnColumns;
import nocturne.core.sample.RowReference;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes in comes out: tables hold the values that the Avro library finds in the packets. */
class EveryValueTest {
  private static final Night NIGHT = Night.parse("20210120");
  private static final Set<String> OWN = Set.copyOf(OwnColumns.NAMES);
  private static final Set<String> LEFT_OUT =
      Set.of("cutoutScience", "cutoutTemplate", "cutoutDifference", OwnColumns.CANDID);

  @TempDir private Path folder;
  private IcebergTables tables;
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private long offset;

  @BeforeEach
  void open() {
    tables = new IcebergTables(IcebergOptions.in(folder).withDurable(false), "ztf_alerts");
    tables.create("alerts");
  }

  @AfterEach
  void close() {
    tables.close();
  }

  @Test
  void everyValueOfEverySchemaVersionIsInTheTable() throws Exception {
    Map<String, byte[]> packets = new LinkedHashMap<>(SharedData.indexedPackets());
    SharedData.packets("ztf/derived").forEach((n, p) -> packets.put("derived/" + n, p));
    packets.values().removeIf(p -> !isOneAlert(p));
    assertThat(packets).hasSizeGreaterThan(650);
    List<byte[]> all = new ArrayList<>(packets.values());
    for (int i = 0; i < all.size(); i += 60) {
      append(all.subList(i, Math.min(i + 60, all.size())));
    }
    assertTableHas(all);
    tables.compact("alerts", NIGHT);
    assertThat(NightScan.files(tables.load("alerts"), NIGHT)).hasSize(1);
    assertTableHas(all);
  }

  @Test
  void aFieldThatAppearsLaterIsNullBeforeAndThereAfterwards() throws Exception {
    List<byte[]> all = new ArrayList<>();
    all.add(SampleAlert.packet(1));
    all.add(SampleAlert.wider(2, field("note", "\"string\""), "fresh"));
    all.add(SampleAlert.packet(3));
    append(all.subList(0, 1));
    append(all.subList(1, 3));
    assertTableHas(all);
    Map<Long, Object> notes = new HashMap<>();
    for (Record row : rows()) {
      notes.put((Long) row.getField("candid"), row.getField("note"));
    }
    assertThat(notes).containsEntry(1L, null).containsEntry(2L, "fresh").containsEntry(3L, null);
  }

  @Test
  void numbersAreWidenedAndOtherTypesGetColumnsOfTheirOwn() throws Exception {
    List<byte[]> all = new ArrayList<>();
    all.add(SampleAlert.wider(1, field("x", "\"int\""), 5));
    all.add(SampleAlert.wider(2, field("x", "\"long\""), 1L << 40));
    all.add(SampleAlert.wider(3, field("x", "[\"null\", \"int\"]"), 6));
    all.add(SampleAlert.wider(4, field("x", "\"string\""), "seven"));
    all.add(SampleAlert.wider(5, field("x", "\"double\""), 0.1));
    all.add(SampleAlert.wider(6, field("x", "\"float\""), 0.1f));
    all.add(SampleAlert.wider(7, field("x", "\"boolean\""), true));
    for (byte[] packet : all) {
      append(List.of(packet));
    }
    assertTableHas(all);
    assertThat(tables.load("alerts").schema().findType("x").toString()).isEqualTo("long");
    assertThat(tables.load("alerts").schema().findType("x_double").toString()).isEqualTo("double");
    assertThat(tables.load("alerts").schema().findType("x_float").toString()).isEqualTo("float");
    tables.compact("alerts", NIGHT);
    assertTableHas(all);
  }

  @Test
  void aUnionOfSeveralTypesHasAColumnForEach() throws Exception {
    String type = "[\"null\", \"int\", \"string\", \"float\", \"boolean\", \"long\"]";
    List<byte[]> all = new ArrayList<>();
    for (Object value : Arrays.asList(null, 1, "two", 3.5f, true, 1L << 40)) {
      all.add(SampleAlert.wider(all.size(), field("u", type), value));
    }
    append(all);
    assertTableHas(all);
    assertThat(tables.load("alerts").schema().findType("u").toString()).isEqualTo("long");
    for (String column : List.of("u_string", "u_float", "u_boolean")) {
      assertThat(tables.load("alerts").schema().findField(column)).as(column).isNotNull();
    }
  }

  @Test
  void listsMapsBytesAndSymbolsAreColumnsToo() throws Exception {
    String record =
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":["
            + "{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":\"float\"}},"
            + "{\"name\":\"n\",\"type\":{\"type\":\"array\",\"items\":[\"null\",\"long\"]}},"
            + "{\"name\":\"aa\",\"type\":{\"type\":\"array\",\"items\":"
            + "{\"type\":\"array\",\"items\":\"string\"}}},"
            + "{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":[\"null\",\"double\"]}},"
            + "{\"name\":\"ma\",\"type\":{\"type\":\"map\",\"values\":"
            + "{\"type\":\"array\",\"items\":\"int\"}}},"
            + "{\"name\":\"mixed\",\"type\":{\"type\":\"array\",\"items\":"
            + "[\"null\",\"string\",\"double\"]}},"
            + "{\"name\":\"b\",\"type\":\"bytes\"},"
            + "{\"name\":\"f\",\"type\":{\"type\":\"fixed\",\"name\":\"F\",\"size\":3}},"
            + "{\"name\":\"e\",\"type\":{\"type\":\"enum\",\"name\":\"E\","
            + "\"symbols\":[\"RED\",\"GREEN\"]}},"
            + "{\"name\":\"rows\",\"type\":{\"type\":\"array\",\"items\":[\"null\","
            + "{\"type\":\"record\",\"name\":\"Q\",\"fields\":["
            + "{\"name\":\"v\",\"type\":[\"null\",\"int\"]},"
            + "{\"name\":\"w\",\"type\":{\"type\":\"array\",\"items\":\"int\"}}]}]}},"
            + "{\"name\":\"nothing\",\"type\":\"null\"}]}";
    Schema type = new Schema.Parser().parse(record);
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      GenericRecord value = new GenericData.Record(type);
      value.put("a", i == 0 ? List.of() : List.of(1.5f, Float.NaN, -0.0f));
      value.put("n", i == 1 ? List.of() : Arrays.asList(null, 7L, null));
      value.put("aa", i == 2 ? List.of(List.of()) : List.of(List.of("x", ""), List.of("é")));
      value.put("m", i == 3 ? Map.of() : new HashMap<>(Map.of("k", 1.0, "", 2.0)));
      value.put("ma", Map.of("one", List.of(1), "none", List.of()));
      value.put("mixed", Arrays.asList(null, "s", 2.5));
      value.put("b", ByteBuffer.wrap(new byte[] {(byte) 200, 0, 1}));
      value.put(
          "f", new GenericData.Fixed(type.getField("f").schema(), new byte[] {9, (byte) 254, 0}));
      value.put(
          "e", new GenericData.EnumSymbol(type.getField("e").schema(), i == 0 ? "RED" : "GREEN"));
      GenericRecord row =
          new GenericData.Record(type.getField("rows").schema().getElementType().getTypes().get(1));
      row.put("v", i == 0 ? null : i);
      row.put("w", i == 1 ? List.of() : List.of(i, i + 1));
      value.put("rows", Arrays.asList(row, null, row));
      all.add(SampleAlert.wider(i, new Schema.Field("extra", type), value));
    }
    append(all);
    assertTableHas(all);
    tables.compact("alerts", NIGHT);
    assertTableHas(all);
  }

  @Test
  void namesThatDifferInCaseOnlyOrClashWithOursStayApart() throws Exception {
    List<byte[]> all = new ArrayList<>();
    all.add(SampleAlert.wider(1, field("Night", "\"string\""), "starry"));
    all.add(SampleAlert.wider(2, field("kafka_offset", "\"long\""), 99L));
    all.add(SampleAlert.wider(3, field("OBJECTID", "\"long\""), 12L));
    append(all);
    assertThat(tables.load("alerts").schema().findField("Night")).isNull();
    Map<Long, Record> byCandid = new HashMap<>();
    rows().forEach(r -> byCandid.put((Long) r.getField("candid"), r));
    assertThat(byCandid.get(1L).getField("Night_string")).isEqualTo("starry");
    assertThat(byCandid.get(2L).getField("kafka_offset")).isEqualTo(1L);
    assertThat(byCandid.get(2L).getField("kafka_offset_long")).isEqualTo(99L);
    assertThat(byCandid.get(3L).getField("OBJECTID_long")).isEqualTo(12L);
    assertThat(byCandid.get(3L).getField("objectId")).isEqualTo("ZTF21sample3");
  }

  @Test
  void ourOwnColumnsSayWhereTheAlertCameFrom() throws Exception {
    try (TableWriter writer = tables.writer("alerts")) {
      writer.add(
          NIGHT,
          decode(SampleAlert.packet(5)),
          new PacketOrigin("ztf_20210120_programid1", 14, 1L << 33, 1_611_100_800_123L));
      writer.commit("t", Map.of(0, new Range(0, 1)), List.of());
    }
    Record row = rows().get(0);
    assertThat(row.getField("candid")).isEqualTo(5L);
    assertThat(row.getField("night")).isEqualTo(NIGHT.date());
    assertThat(row.getField("kafka_topic")).isEqualTo("ztf_20210120_programid1");
    assertThat(row.getField("kafka_partition")).isEqualTo(14);
    assertThat(row.getField("kafka_offset")).isEqualTo(1L << 33);
    assertThat(row.getField("kafka_timestamp").toString()).isEqualTo("2021-01-20T00:00:00.123Z");
  }

  @Test
  void textThatIsNotUtf8IsShownAsSuchAndSpoilsNothing() throws Exception {
    byte[] packet = SampleAlert.of(1).record("publisher", "PUBLISHER").packet();
    byte[] name = "PUBLISHER".getBytes(StandardCharsets.US_ASCII);
    int at = indexOf(packet, name);
    packet[at] = (byte) 0xff;
    append(List.of(packet));
    assertThat(rows().get(0).getField("publisher")).isEqualTo("\ufffdUBLISHER");
  }

  @Test
  void aSchemaThatCannotBeATablesIsRefusedAndTheAppendGoesOn() throws Exception {
    String self =
        "{\"type\":\"record\",\"name\":\"T\",\"fields\":["
            + "{\"name\":\"v\",\"type\":[\"null\",\"int\"]},"
            + "{\"name\":\"next\",\"type\":[\"null\",\"T\"]}]}";
    Schema type = new Schema.Parser().parse(self);
    GenericRecord knot = new GenericData.Record(type);
    knot.put("v", 1);
    byte[] bad = SampleAlert.wider(2, new Schema.Field("knot", type), knot);
    try (TableWriter writer = tables.writer("alerts")) {
      PacketOrigin origin = new PacketOrigin("t", 0, 0, 0);
      writer.add(NIGHT, decode(SampleAlert.packet(1)), origin);
      assertThatThrownBy(() -> writer.add(NIGHT, decode(bad), origin))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("knot.next")
          .hasMessageContaining("nested");
      writer.add(NIGHT, decode(SampleAlert.packet(3)), origin);
      assertThat(writer.rows()).isEqualTo(2);
      assertThat(writer.commit("t", Map.of(0, new Range(0, 3)), List.of()))
          .isEqualTo(Outcome.COMMITTED);
    }
    assertThat(rows()).extracting(r -> r.getField("candid")).containsExactly(1L, 3L);
    assertThat(tables.load("alerts").schema().findField("knot")).isNull();
  }

  @Test
  void aSchemaWithTooManyFieldsIsRefused() throws Exception {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 2100; i++) {
      fields.append(i == 0 ? "" : ",").append("{\"name\":\"f").append(i);
      fields.append("\",\"type\":[\"null\",\"int\"],\"default\":null}");
    }
    Schema type =
        new Schema.Parser()
            .parse("{\"type\":\"record\",\"name\":\"Wide\",\"fields\":[" + fields + "]}");
    byte[] bad = SampleAlert.wider(1, new Schema.Field("wide", type), new GenericData.Record(type));
    try (TableWriter writer = tables.writer("alerts")) {
      assertThatThrownBy(() -> writer.add(NIGHT, decode(bad), new PacketOrigin("t", 0, 0, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the table may have 2000 columns");
    }
  }

  @Test
  void twoThatGrowTheTableAtOnceBothGetTheirColumns() throws Exception {
    try (IcebergTables other =
            new IcebergTables(IcebergOptions.in(folder).withDurable(false), "ztf_alerts");
        TableWriter one = tables.writer("alerts");
        TableWriter two = other.writer("alerts")) {
      PacketOrigin origin = new PacketOrigin("t", 0, 0, 0);
      one.add(NIGHT, decode(SampleAlert.wider(1, field("p", "\"int\""), 1)), origin);
      two.add(NIGHT, decode(SampleAlert.wider(2, field("q", "\"int\""), 2)), origin);
      assertThat(one.commit("t", Map.of(0, new Range(0, 1)), List.of()))
          .isEqualTo(Outcome.COMMITTED);
      assertThat(two.commit("t", Map.of(1, new Range(0, 1)), List.of()))
          .isEqualTo(Outcome.COMMITTED);
    }
    Map<Long, Record> byCandid = new HashMap<>();
    rows().forEach(r -> byCandid.put((Long) r.getField("candid"), r));
    assertThat(byCandid.get(1L).getField("p")).isEqualTo(1);
    assertThat(byCandid.get(1L).getField("q")).isNull();
    assertThat(byCandid.get(2L).getField("q")).isEqualTo(2);
  }

  private void append(List<byte[]> packets) throws UnreadableException {
    try (TableWriter writer = tables.writer("alerts")) {
      long from = offset;
      for (byte[] packet : packets) {
        writer.add(NIGHT, decode(packet), new PacketOrigin("survey", 0, offset++, 0));
      }
      assertThat(writer.commit("t", Map.of(0, new Range(from, offset)), List.of()))
          .isEqualTo(Outcome.COMMITTED);
    }
  }

  private void assertTableHas(List<byte[]> packets) throws IOException, UnreadableException {
    List<Record> rows = rows();
    assertThat(rows).hasSize(packets.size());
    for (Record row : rows) {
      int at = Math.toIntExact((Long) row.getField("kafka_offset"));
      GenericRecord expected = RowReference.read(packets.get(at));
      RowReference.compare(values(row), expected, LEFT_OUT, OWN, "packet " + at);
      assertThat(row.getField("candid")).isEqualTo(decode(packets.get(at)).candid().value());
    }
    assertDigestsAgree(packets);
  }

  static Map<String, Object> values(Record row) {
    Map<String, Object> values = new HashMap<>();
    for (Types.NestedField column : row.struct().fields()) {
      values.put(column.name(), value(row.getField(column.name())));
    }
    return values;
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Record record) {
      return values(record);
    } else if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(value(item)));
      return items;
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> entries = new HashMap<>();
      map.forEach((key, each) -> entries.put(key, value(each)));
      return entries;
    }
    return value;
  }

  /** The digest of a row is that of its packet, and of no other. */
  private void assertDigestsAgree(List<byte[]> packets) throws UnreadableException {
    List<String> expected = new ArrayList<>();
    for (byte[] packet : packets) {
      Alert alert = decode(packet);
      expected.add(alert.candid() + " " + tables.digest(alert));
    }
    List<String> found = new ArrayList<>();
    tables.digests("alerts", NIGHT, (candid, digest) -> found.add(candid + " " + digest));
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void oneOtherValueIsAnotherDigest() throws UnreadableException {
    SampleAlert alert = SampleAlert.of(1);
    long digest = tables.digest(decode(alert.packet()));
    assertThat(tables.digest(decode(SampleAlert.of(1).packet()))).isEqualTo(digest);
    assertThat(tables.digest(decode(SampleAlert.of(1).candidate("magpsf", 12.5f).packet())))
        .isNotEqualTo(digest);
  }

  private List<Record> rows() throws IOException {
    List<Record> rows = new ArrayList<>();
    try (CloseableIterable<Record> all = IcebergGenerics.read(tables.load("alerts")).build()) {
      all.forEach(rows::add);
    }
    return rows;
  }

  private Alert decode(byte[] packet) throws UnreadableException {
    return decoder.decodeOne(packet);
  }

  private boolean isOneAlert(byte[] packet) {
    try {
      decoder.decodeOne(packet);
      return true;
    } catch (UnreadableException e) {
      return false;
    }
  }

  private static Schema.Field field(String name, String type) {
    return new Schema.Field(name, new Schema.Parser().parse(type));
  }

  private static int indexOf(byte[] in, byte[] what) {
    for (int i = in.length - what.length; i >= 0; i--) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }
}
