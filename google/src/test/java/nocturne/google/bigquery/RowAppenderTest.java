package nocturne.google.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableColumn;
import nocturne.broker.port.TableRow;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.row.OwnColumns;
import nocturne.core.sample.RowReference;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import nocturne.google.bigquery.RowAppender.AlertRow;
import nocturne.google.testkit.FakeBigQuery.Operation;
import nocturne.google.testkit.Fault;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes in comes out, once in the view; what a table does not take is named. */
class RowAppenderTest {
  private static final Set<String> OWN =
      Stream.concat(OwnColumns.NAMES.stream(), Stream.of(BigQueryColumns.WRITTEN))
          .collect(Collectors.toSet());
  private static final Set<String> LEFT_OUT =
      Set.of("cutoutScience", "cutoutTemplate", "cutoutDifference", OwnColumns.CANDID);

  private final Warehouse house = new Warehouse();
  private RowAppender appender;

  @BeforeEach
  void open() {
    house.tables.create("alerts");
    appender = house.tables.appender("alerts");
  }

  @AfterEach
  void close() {
    appender.close();
    house.close();
  }

  @Test
  void everyValueOfRealPacketsIsInTheRows() {
    Map<String, byte[]> packets = new LinkedHashMap<>(SharedData.indexedPackets());
    packets.values().removeIf(packet -> !isOneAlert(packet));
    assertThat(packets).hasSizeGreaterThan(600);
    List<byte[]> all = new ArrayList<>(packets.values());
    appendAll(all);
    assertRowsHave(all);
  }

  @Test
  void listsMapsBytesAndSymbolsAreColumnsToo() {
    String record =
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":["
            + "{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":\"float\"}},"
            + "{\"name\":\"aa\",\"type\":{\"type\":\"array\",\"items\":"
            + "{\"type\":\"array\",\"items\":\"string\"}}},"
            + "{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":[\"null\",\"double\"]}},"
            + "{\"name\":\"ma\",\"type\":{\"type\":\"map\",\"values\":"
            + "{\"type\":\"array\",\"items\":\"int\"}}},"
            + "{\"name\":\"mm\",\"type\":{\"type\":\"map\",\"values\":[\"int\",\"string\"]}},"
            + "{\"name\":\"mixed\",\"type\":{\"type\":\"array\",\"items\":"
            + "[\"null\",\"string\",\"double\"]}},"
            + "{\"name\":\"b\",\"type\":\"bytes\"},"
            + "{\"name\":\"u\",\"type\":[\"null\",\"int\",\"string\",\"boolean\",\"double\"]},"
            + "{\"name\":\"rows\",\"type\":{\"type\":\"array\",\"items\":"
            + "{\"type\":\"record\",\"name\":\"Q\",\"fields\":["
            + "{\"name\":\"v\",\"type\":[\"null\",\"int\"]},"
            + "{\"name\":\"w\",\"type\":{\"type\":\"array\",\"items\":\"int\"}}]}}},"
            + "{\"name\":\"nothing\",\"type\":\"null\"}]}";
    Schema type = new Schema.Parser().parse(record);
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      GenericRecord value = new GenericData.Record(type);
      value.put("a", i == 0 ? List.of() : List.of(1.5f, Float.NaN, -0.0f));
      value.put("aa", i == 2 ? List.of(List.of()) : List.of(List.of("x", ""), List.of("é")));
      value.put("m", i == 3 ? Map.of() : Map.of("k", 1.0, "", Double.POSITIVE_INFINITY));
      value.put("ma", Map.of("one", List.of(1), "none", List.of()));
      value.put("mm", Map.of("one", 1, "two", "zwei"));
      value.put("mixed", Arrays.asList(null, "s", 2.5));
      value.put("b", ByteBuffer.wrap(new byte[] {(byte) 200, 0, 1}));
      value.put("u", Arrays.<Object>asList(null, 1, "two", true).get(i));
      GenericRecord row = new GenericData.Record(type.getField("rows").schema().getElementType());
      row.put("v", i == 0 ? null : i);
      row.put("w", i == 1 ? List.of() : List.of(i, i + 1));
      value.put("rows", List.of(row, row));
      all.add(SampleAlert.wider(i, new Schema.Field("extra", type), value));
    }
    appendAll(all);
    assertRowsHave(all);
  }

  @Test
  void aMissingItemOfAListIsRefusedAndTheOthersStand() {
    Schema type = new Schema.Parser().parse("{\"type\":\"array\",\"items\":[\"null\",\"long\"]}");
    byte[] bad = SampleAlert.wider(2, new Schema.Field("gaps", type), Arrays.asList(1L, null));
    byte[] good = SampleAlert.wider(3, new Schema.Field("gaps", type), List.of(1L));
    assertThat(append(SampleAlert.packet(1), bad, good))
        .containsOnlyKeys(1)
        .extractingByKey(1)
        .asString()
        .contains("gaps");
    assertThat(candids()).containsExactly(1L, 3L);
  }

  @Test
  void aFieldThatAppearsLaterIsNullBeforeAndThereAfterwards() {
    Schema.Field note = new Schema.Field("note", Schema.create(Schema.Type.STRING));
    List<byte[]> all =
        List.of(SampleAlert.packet(1), SampleAlert.wider(2, note, "fresh"), SampleAlert.packet(3));
    appendAll(all);
    assertRowsHave(all);
    assertThat(rows()).extracting(row -> row.get("note")).containsExactly(null, "fresh", null);
  }

  @Test
  void aTypeThatDoesNotFitGetsAColumnOfItsOwn() {
    List<byte[]> all = new ArrayList<>();
    all.add(SampleAlert.wider(1, field("x", Schema.Type.INT), 5));
    all.add(SampleAlert.wider(2, field("x", Schema.Type.LONG), 1L << 40));
    all.add(SampleAlert.wider(3, field("x", Schema.Type.STRING), "seven"));
    all.add(SampleAlert.wider(4, field("x", Schema.Type.FLOAT), 0.1f));
    all.add(SampleAlert.wider(5, field("x", Schema.Type.DOUBLE), 0.1));
    all.forEach(packet -> assertThat(append(packet)).isEmpty());
    assertThat(rows().stream().map(row -> row.get("x")))
        .containsExactly(5L, 1L << 40, null, null, null);
    assertThat(rows().get(2)).containsEntry("x_string", "seven");
    assertThat(rows().get(3)).containsEntry("x_float", (double) 0.1f);
    assertThat(rows().get(4)).containsEntry("x_double", 0.1);
  }

  @Test
  void theRowSaysWhereTheAlertCameFrom() {
    assertThat(append(SampleAlert.packet(5))).isEmpty();
    assertThat(rows().get(0))
        .containsEntry("candid", 5L)
        .containsEntry("night", Warehouse.NIGHT.date().toEpochDay())
        .containsEntry("kafka_topic", "ztf_20210120_programid1")
        .containsEntry("kafka_partition", 3L)
        .containsEntry("kafka_offset", 0L)
        .containsEntry("kafka_timestamp", 1_611_100_800_123_000L);
  }

  @Test
  void whatBigQueryRefusesIsNamedByItsPlaceAndTheRestStands() {
    List<AlertRow> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      AlertRow row = house.row(SampleAlert.packet(i), i);
      long time = i == 1 || i == 4 ? Long.MAX_VALUE / 1000 : 0;
      rows.add(
          new AlertRow(
              row.night(), row.alert(), new PacketOrigin("ztf_20210120_programid1", 0, i, time)));
    }
    assertThat(appender.append(rows))
        .containsOnlyKeys(1, 4)
        .allSatisfy((at, why) -> assertThat(why).contains("kafka_timestamp"));
    assertThat(candids()).containsExactly(0L, 2L, 3L, 5L);
  }

  @Test
  void columnsThatTheStreamDoesNotKnowYetAreWaitedFor() {
    assertThat(append(SampleAlert.packet(1))).isEmpty();
    house.cloud.showColumnsLater(2);
    assertThat(append(SampleAlert.wider(2, field("late", Schema.Type.INT), 7))).isEmpty();
    assertThat(rows().get(1)).containsEntry("late", 7L);
  }

  @Test
  void nothingIsLostAndTheViewShowsEachOnceWhateverBecomesOfRequests() {
    Random random = new Random(12);
    for (int i = 0; i < 60; i++) {
      house.cloud.inject(
          Operation.APPEND,
          switch (random.nextInt(8)) {
            case 0 -> new Fault.LostAnswer();
            case 1 -> new Fault.Late();
            case 2 -> new Fault.Refused(503);
            case 3 -> new Fault.DoneButRefused(500);
            default -> new Fault.None();
          });
    }
    for (int i = 0; i < 30; i++) {
      assertThat(append(SampleAlert.packet(i), SampleAlert.packet(100L + i))).isEmpty();
    }
    int late = house.cloud.landLate();
    assertThat(late).isPositive();
    assertThat(Set.copyOf(candids())).hasSize(60);
    assertThat(candids()).as("some stand twice").hasSizeGreaterThan(60);
    assertThat(house.shown("alerts")).hasSize(60).allSatisfy((candid, n) -> assertThat(n).isOne());
  }

  @Test
  void aMissingTableAndAMissingPermissionAreSaid() {
    house.cloud.inject(Operation.APPEND, new Fault.Refused(403));
    assertThatThrownBy(() -> append(SampleAlert.packet(1)))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("roles/bigquery.dataEditor");
    house.cloud.inject(Operation.APPEND, new Fault.Refused(404));
    assertThatThrownBy(() -> append(SampleAlert.packet(1)))
        .isInstanceOf(PortException.Broken.class)
        .hasMessageContaining("run setup");
    assertThat(append(SampleAlert.packet(1))).isEmpty();
  }

  @Test
  void whatStaysAwayIsGivenUpAsUnknown() {
    house.cloud.injectAlways(Operation.APPEND, new Fault.Refused(503));
    assertThatThrownBy(() -> append(SampleAlert.packet(1)))
        .isInstanceOf(PortException.Unknown.class)
        .hasMessageContaining("append 1 rows to the table alerts");
  }

  @Test
  void tablesOfFixedColumnsTakeTheirOwnAndNoOthers() {
    house.tables.create(
        "salt2",
        List.of(
            new TableColumn("chisq", TableColumn.Kind.DOUBLE, "of the fit"),
            new TableColumn("ndof", TableColumn.Kind.INT, "of the fit"),
            new TableColumn("good", TableColumn.Kind.BOOLEAN, "of the fit"),
            new TableColumn("status", TableColumn.Kind.TEXT, "of the fit")));
    try (RowAppender fits = house.tables.appender("salt2")) {
      Map<Integer, String> refused =
          fits.appendFixed(
              List.of(
                  fit(1, Map.of("chisq", Double.NaN, "ndof", 3, "good", true, "status", "fitted")),
                  fit(2, Map.of("colour", 1.0)),
                  fit(3, Map.of("chisq", "none")),
                  fit(4, Map.of())));
      assertThat(refused).containsOnlyKeys(1, 2);
      assertThat(refused.get(1)).contains("colour");
      assertThat(refused.get(2)).contains("chisq").contains("none");
    }
    List<Map<String, Object>> rows = house.cloud.rows(Warehouse.DATASET, "salt2_rows");
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0))
        .containsEntry("chisq", Double.NaN)
        .containsEntry("ndof", 3L)
        .containsEntry("good", true)
        .containsEntry("status", "fitted");
    assertThat(rows.get(1)).doesNotContainKey("chisq").containsEntry("candid", 4L);
  }

  @Test
  void ofTwoRowsOfAnAlertTheFirstIsShown() {
    house.tables.create(
        "salt2", List.of(new TableColumn("chisq", TableColumn.Kind.DOUBLE, "of the fit")));
    try (RowAppender fits = house.tables.appender("salt2")) {
      for (double chisq : new double[] {3, 1, 2}) {
        assertThat(fits.appendFixed(List.of(fit(7, Map.of("chisq", chisq))))).isEmpty();
      }
    }
    assertThat(house.asked("SELECT chisq FROM %s", "salt2"))
        .singleElement()
        .satisfies(row -> assertThat(row.get(0).getDoubleValue()).isEqualTo(3));
  }

  private static TableRow fit(long candid, Map<String, Object> values) {
    return new TableRow(
        Warehouse.NIGHT, new Candid(candid), new PacketOrigin("t", 0, candid, 0), values);
  }

  private Map<Integer, String> append(byte[]... packets) {
    return append(List.of(packets), 0);
  }

  private Map<Integer, String> append(List<byte[]> packets, long from) {
    List<AlertRow> rows = new ArrayList<>();
    packets.forEach(packet -> rows.add(house.row(packet, from + rows.size())));
    return appender.append(rows);
  }

  private void appendAll(List<byte[]> packets) {
    for (int i = 0; i < packets.size(); i += 100) {
      assertThat(append(packets.subList(i, Math.min(i + 100, packets.size())), i)).isEmpty();
    }
  }

  private void assertRowsHave(List<byte[]> packets) {
    List<Map<String, Object>> rows = rows();
    assertThat(rows).hasSize(packets.size());
    for (Map<String, Object> row : rows) {
      int at = Math.toIntExact((Long) row.get("kafka_offset"));
      GenericRecord expected = RowReference.read(packets.get(at));
      withoutEmptyLists(expected);
      RowReference.compare(withoutEmptyLists(row), expected, LEFT_OUT, OWN, "packet " + at);
    }
  }

  /** BigQuery has no list that is missing: it is empty. */
  private static Map<String, Object> withoutEmptyLists(Map<?, ?> row) {
    Map<String, Object> left = new LinkedHashMap<>();
    row.forEach(
        (name, value) -> {
          boolean wraps = name.equals(BigQueryColumns.ITEM) || name.equals(BigQueryColumns.VALUE);
          if (wraps || !(value instanceof List<?> list && list.isEmpty())) {
            left.put(name.toString(), withoutEmptyLists(value));
          }
        });
    return left;
  }

  private static Object withoutEmptyLists(Object value) {
    if (value instanceof Map<?, ?> row) {
      return withoutEmptyLists(row);
    }
    return value instanceof List<?> list
        ? list.stream().map(RowAppenderTest::withoutEmptyLists).toList()
        : value;
  }

  private static void withoutEmptyLists(GenericRecord packet) {
    for (Schema.Field field : packet.getSchema().getFields()) {
      Object value = packet.get(field.pos());
      if ((value instanceof Collection<?> list && list.isEmpty())
          || (value instanceof Map<?, ?> map && map.isEmpty())) {
        packet.put(field.pos(), null);
      } else if (value instanceof GenericRecord record) {
        withoutEmptyLists(record);
      } else if (value instanceof Collection<?> list) {
        list.forEach(
            item -> {
              if (item instanceof GenericRecord record) {
                withoutEmptyLists(record);
              }
            });
      }
    }
  }

  private List<Map<String, Object>> rows() {
    return house.cloud.rows(Warehouse.DATASET, "alerts_rows");
  }

  private List<Object> candids() {
    return rows().stream().map(row -> row.get("candid")).toList();
  }

  private static boolean isOneAlert(byte[] packet) {
    try {
      Object unused = new PacketDecoder(Ztf.SURVEY).decodeOne(packet);
      return true;
    } catch (UnreadableException e) {
      return false;
    }
  }

  private static Schema.Field field(String name, Schema.Type type) {
    return new Schema.Field(name, Schema.create(type));
  }
}
