package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Compares what we decode with what the Avro library's own reader makes of the same bytes. */
final class AvroReference {
  private long values;

  /** How many values were compared. */
  long values() {
    return values;
  }

  /** Avro's own reader of a container. */
  static DataFileReader<GenericRecord> open(byte[] packet) throws IOException {
    return new DataFileReader<>(new SeekableByteArrayInput(packet), new GenericDatumReader<>());
  }

  /** Fails unless the readings are all alerts, of just the values that Avro reads. */
  void assertSame(byte[] packet, List<Reading> readings) throws IOException {
    try (DataFileReader<GenericRecord> reference = open(packet)) {
      for (Reading reading : readings) {
        assertThat(reading.fault()).isEmpty();
        assertRow(reading.alert().orElseThrow().records(), 0, reference.next());
      }
      assertThat(reference.hasNext()).isFalse();
    }
  }

  /** Fails unless the row has the record's values. */
  void assertRow(Records rows, int row, GenericRecord expected) {
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

  /** Of entries with the same key the last one counts, as in Avro's maps. */
  private void assertEntries(Records entries, Map<?, ?> expected) {
    Map<String, Object> byText = new HashMap<>();
    expected.forEach((key, value) -> byText.put(key.toString(), value));
    Map<String, Integer> rows = new HashMap<>();
    for (int row = 0; row < entries.size(); row++) {
      rows.put(entries.stringAt(row, 0), row);
    }
    assertThat(rows.keySet()).isEqualTo(byText.keySet());
    rows.forEach((key, row) -> assertCell(entries, row, 1, byText.get(key)));
  }
}
