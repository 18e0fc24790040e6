package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/**
 * The reference is the Avro library's own reader: every value of every readable packet is its
 * value.
 */
class AgainstAvroTest {
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final AvroReference avro = new AvroReference();

  @Test
  void aSamplePacketHasTheValuesAvroReads() throws Exception {
    byte[] packet = SampleAlert.of(17).forced(2459000.5, 1, 12f, 3f, 26f).packet();
    avro.assertSame(packet, decoder.readAll(packet));
    assertThat(avro.values()).isGreaterThan(100);
  }

  @Test
  void everyIndexedPacketHasTheValuesAvroReads() throws Exception {
    Map<String, byte[]> packets = SharedData.indexedPackets();
    assertThat(packets).hasSize(646);
    for (Map.Entry<String, byte[]> packet : packets.entrySet()) {
      avro.assertSame(packet.getValue(), decoder.readAll(packet.getValue()));
    }
    assertThat(avro.values()).isGreaterThan(700_000);
  }

  @Test
  void everyLegalShapeHasTheValuesAvroReads() throws Exception {
    int records = 0;
    for (byte[] packet : SharedData.packets("ztf/derived").values()) {
      List<Reading> readings = decoder.readAll(packet);
      avro.assertSame(packet, readings);
      records += readings.size();
    }
    assertThat(records).isEqualTo(SharedData.table("ztf/derived/manifest.csv").size() - 1);
  }

  @Test
  void rubinsPacketsHaveTheValuesAvroReads() throws Exception {
    for (byte[] packet : SharedData.packets("lsst").values()) {
      ContainerReader container = ContainerReader.open(packet);
      Header header = container.header();
      try (DataFileReader<GenericRecord> reference = AvroReference.open(packet)) {
        for (GenericRecord expected : reference) {
          ContainerReader.Block block = container.next(header, count -> true).orElseThrow();
          Cursor in = PacketDecoder.cursor(block, block.from());
          avro.assertRow(new RowReader(in).readRecord(header.layout()), 0, expected);
          assertThat(in.remaining()).isZero();
        }
      }
    }
    assertThat(avro.values()).isGreaterThan(1_000);
  }
}
