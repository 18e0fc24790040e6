package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

class RecordsTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

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
  }

  @Test
  void namesAndDefaultsThatAvroForbidsDoNotMatterForReading() throws UnreadableException {
    String odd =
        HandMade.minimalSchema("candid", "\"v\": 0")
            .replace("\"name\": \"alert\"", "\"name\": \"1 odd-name\"")
            .replace(
                "\"name\":\"magpsf\",\"type\":\"float\"",
                "\"name\":\"magpsf\",\"type\":\"float\",\"default\":\"null\"");
    assertThat(
            decoder.decodeOne(HandMade.container(odd, HandMade.minimalDatum(), 1)).value("magpsf"))
        .isEqualTo(18.5);
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

  @Test
  void numbersOfOneTypeAreCopiedAtOnce() throws UnreadableException {
    String schema =
        "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"a\",\"type\":{"
            + "\"type\":\"array\",\"items\":[\"int\",\"long\",\"float\",\"null\"]}}]}";
    byte[] datum = {14, 0, 5, 0, 2, 2, 3, 4, 0, 0, (byte) 0x80, 0x3f, 6, 6, 0, 4, 0};
    Cursor in = new Cursor(datum, 0, datum.length, Reason.CORRUPT);
    Records items = new RowReader(in).readRecord(Header.ofSchema(schema).layout()).recordsAt(0, 0);
    byte[] copied = new byte[20];
    // -3, 1 | -2 (a long) | 1.0 (a float) | null, null | 2
    assertThat(items.copyInts(0, 0, copied, 1)).isEqualTo(2);
    assertThat(copied).startsWith(0, -3, -1, -1, -1, 1, 0, 0, 0, 0);
    assertThat(items.copyLongs(0, 0, copied, 0)).isEqualTo(2);
    assertThat(copied).startsWith(-3, -1, -1, -1, -1, -1, -1, -1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(items.copyLongs(2, 0, copied, 0)).isEqualTo(3);
    assertThat(copied).startsWith(-2, -1, -1, -1, -1, -1, -1, -1);
    assertThat(items.copyInts(3, 0, copied, 0)).isEqualTo(4);
    assertThat(copied).startsWith(0, 0, 0x80, 0x3f);
    assertThat(items.endOfType(0, 0)).isEqualTo(2);
    assertThat(items.endOfType(4, 0)).isEqualTo(6);
    assertThat(items.endOfType(6, 0)).isEqualTo(7);
    assertThat(
            catchThrowableOfType(
                IllegalStateException.class, () -> items.copyInts(2, 0, copied, 0)))
        .hasMessageContaining("4 bytes");
    assertThat(
            catchThrowableOfType(
                IllegalStateException.class, () -> items.copyLongs(4, 0, copied, 0)))
        .hasMessageContaining("8 bytes");
    assertThat(catchThrowableOfType(IndexOutOfBoundsException.class, () -> items.endOfType(7, 0)))
        .isNotNull();
  }
}
