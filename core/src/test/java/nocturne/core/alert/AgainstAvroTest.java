package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The judge is the Avro library's own reader: every value of every readable packet is its value.
 */
class AgainstAvroTest {
  private final PacketDecoder decoder = new PacketDecoder(AlertFields.ZTF);
  private long values;

  @Test
  void aSamplePacketHasTheValuesAvroReads() throws Exception {
    byte[] packet = SampleAlert.of(17).forced(2459000.5, 1, 12f, 3f, 26f).packet();
    assertSame(packet, decoder.readAll(packet));
    assertThat(values).isGreaterThan(100);
  }

  @Test
  void everyIndexedPacketHasTheValuesAvroReads() throws Exception {
    Map<String, byte[]> packets = SharedData.indexedPackets();
    assertThat(packets).hasSize(646);
    for (Map.Entry<String, byte[]> packet : packets.entrySet()) {
      assertSame(packet.getValue(), decoder.readAll(packet.getValue()));
    }
    assertThat(values).isGreaterThan(700_000);
  }

  @Test
  void everyLegalShapeHasTheValuesAvroReads() throws Exception {
    int records = 0;
    for (byte[] packet : SharedData.packets("ztf/derived").values()) {
      List<Reading> readings = decoder.readAll(packet);
      assertSame(packet, readings);
      records += readings.size();
    }
    assertThat(records).isEqualTo(SharedData.table("ztf/derived/manifest.csv").size() - 1);
  }

  @Test
  void rubinsPacketsHaveTheValuesAvroReads() throws Exception {
    for (byte[] packet : SharedData.packets("lsst").values()) {
      ContainerReader container = ContainerReader.open(packet);
      Header header = container.header();
      try (DataFileReader<GenericRecord> judge = judge(packet)) {
        for (GenericRecord expected : judge) {
          ContainerReader.Block block = container.next(header).orElseThrow();
          Cursor in = PacketDecoder.cursor(block, block.from());
          assertRow(new RowReader(in).readRecord(header.layout()), 0, expected);
          assertThat(in.remaining()).isZero();
        }
      }
    }
    assertThat(values).isGreaterThan(1_000);
  }

  private static DataFileReader<GenericRecord> judge(byte[] packet) throws Exception {
    return new DataFileReader<>(new SeekableByteArrayInput(packet), new GenericDatumReader<>());
  }

  private void assertSame(byte[] packet, List<Reading> readings) throws Exception {
    try (DataFileReader<GenericRecord> judge = judge(packet)) {
      for (Reading reading : readings) {
        assertThat(reading.fault()).isEmpty();
        assertRow(reading.alert().orElseThrow().records(), 0, judge.next());
      }
      assertThat(judge.hasNext()).isFalse();
    }
  }

  private void assertRow(Records rows, int row, GenericRecord expected) {
    assertThat(rows.layout().width()).isEqualTo(expected.getSchema().getFields().size());
    for (int column = 0; column < rows.layout().width(); column++) {
      assertThat(rows.layout().field(column))
          .isEqualTo(expected.getSchema().getFields().get(column).name());
      assertCell(rows, row, column, expected.get(column));
    }
  }

  private void assertCell(Records rows, int row, int column, @Nullable Object expected) {
    values++;
    if (expected == null) {
      assertThat(rows.isNull(row, column)).isTrue();
      assertThat(rows.type(row, column)).isEqualTo(CellType.NULL);
      return;
    }
    switch (rows.type(row, column)) {
      case BOOLEAN -> assertThat(rows.booleanAt(row, column)).isEqualTo(expected);
      case INT -> assertThat((int) rows.longAt(row, column)).isEqualTo(expected);
      case LONG -> assertThat(rows.longAt(row, column)).isEqualTo(expected);
      case FLOAT ->
          assertThat(Float.floatToRawIntBits(rows.floatAt(row, column)))
              .isEqualTo(Float.floatToRawIntBits((Float) expected));
      case DOUBLE ->
          assertThat(Double.doubleToRawLongBits(rows.doubleAt(row, column)))
              .isEqualTo(Double.doubleToRawLongBits((Double) expected));
      case STRING -> assertThat(rows.stringAt(row, column)).isEqualTo(expected.toString());
      case ENUM ->
          assertThat(rows.stringAt(row, column))
              .isEqualTo(((GenericEnumSymbol<?>) expected).toString());
      case BYTES -> assertThat(ByteBuffer.wrap(rows.bytesAt(row, column))).isEqualTo(expected);
      case FIXED ->
          assertThat(rows.bytesAt(row, column)).isEqualTo(((GenericFixed) expected).bytes());
      case RECORD -> assertRow(rows.recordsAt(row, column), 0, (GenericRecord) expected);
      case ARRAY -> assertItems(rows.recordsAt(row, column), (List<?>) expected);
      case MAP -> assertEntries(rows.recordsAt(row, column), (Map<?, ?>) expected);
      case NULL -> assertThat(expected).isNull();
    }
  }

  private void assertItems(Records items, List<?> expected) {
    assertThat(items.size()).isEqualTo(expected.size());
    for (int row = 0; row < items.size(); row++) {
      Object item = expected.get(row);
      assertThat(items.isNullRow(row)).isEqualTo(items.layout().isRecord() && item == null);
      if (item instanceof GenericRecord record) {
        assertRow(items, row, record);
      } else if (!items.layout().isRecord()) {
        assertCell(items, row, 0, item);
      }
    }
  }

  private void assertEntries(Records entries, Map<?, ?> expected) {
    assertThat(entries.size()).isEqualTo(expected.size());
    for (int row = 0; row < entries.size(); row++) {
      String key = entries.stringAt(row, 0);
      Object value =
          expected.entrySet().stream()
              .filter(entry -> entry.getKey().toString().equals(key))
              .findFirst()
              .orElseThrow()
              .getValue();
      assertCell(entries, row, 1, value);
    }
  }
}
