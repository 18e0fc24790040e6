package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.util.List;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class PacketDecoderTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  @Test
  void theAlertSaysWhatThePacketSays() throws UnreadableException {
    SampleAlert sample = SampleAlert.of(1234567890123456789L).candidate("fid", 2).cutouts(99);
    Alert alert = decoder.decodeOne(sample.packet());
    assertThat(alert.candid()).isEqualTo(new Candid(1234567890123456789L));
    assertThat(alert.objectId()).hasValue(new ObjectId("ZTF21sample789"));
    assertThat(alert.jd()).isEqualTo(sample.jd());
    assertThat(alert.value("fid")).isEqualTo(2L);
    assertThat(alert.value("magpsf")).isEqualTo(18.5);
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
  void packetsOfOneHeaderShareTheirLayout() throws UnreadableException {
    Alert one = decoder.decodeOne(SampleAlert.packet(1));
    Alert other = decoder.decodeOne(SampleAlert.packet(2));
    assertThat(one.header()).isSameAs(other.header());
    assertThat(one.records().layout()).isSameAs(other.records().layout());
  }

  @Test
  void moreHeadersThanTheCacheHoldsAreStillRead() throws UnreadableException {
    for (int i = 0; i < Limits.CACHED_HEADERS + 50; i++) {
      Schema schema = new Schema.Parser().parse(HandMade.minimalSchema("candid", "\"v\": " + i));
      assertThat(decoder.decodeOne(HandMade.minimal(schema)).jd()).isEqualTo(2459000.5);
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
    Schema nullable = new Schema.Parser().parse(HandMade.minimalSchema("candid", "\"v\": 0"));
    GenericRecord sound = HandMade.minimalRecord(nullable, 2459000.5);
    GenericRecord without = HandMade.minimalRecord(nullable, null);
    byte[] file =
        SampleAlert.container(
            nullable, CodecFactory.nullCodec(), 3, List.of(sound, without, sound));
    List<Reading> readings = decoder.readAll(file);
    assertThat(readings).extracting(r -> r.alert().isPresent()).containsExactly(true, false, true);
    UnreadableException fault = readings.get(1).fault().orElseThrow();
    assertThat(fault)
        .hasMessageContaining("MISSING_FIELD")
        .hasMessageContaining("candidate.jd of candid 9");
    assertThat(fault.candid()).contains(new Candid(9));
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
  void theCandidMayStandInTheCandidateAlone() throws UnreadableException {
    Schema schema = new Schema.Parser().parse(HandMade.minimalSchema("otherId", "\"v\": 0"));
    assertThat(decoder.decodeOne(HandMade.minimal(schema)).candid()).isEqualTo(new Candid(9));
  }

  @Test
  void aTimeThatIsNoNumberIsThere() throws UnreadableException {
    byte[] packet = SampleAlert.of(1).candidate("jd", Double.NaN).packet();
    assertThat(decoder.decodeOne(packet).jd()).isNaN();
  }

  private void assertReason(byte[] packet, Reason reason, String detail) {
    UnreadableException thrown =
        catchThrowableOfType(UnreadableException.class, () -> decoder.decodeOne(packet));
    assertThat(thrown.reason()).as(thrown.getMessage()).isEqualTo(reason);
    assertThat(thrown).hasMessageContaining(detail).hasMessageContaining(reason.advice());
    assertThat(thrown.getStackTrace()).isEmpty();
  }
}
