package nocturne.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Iterator;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.fuzz.Allocation;
import nocturne.core.sample.SampleAlert;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class PacketSplitterTest {
  private static final int RECORDS = 1_000;

  /** Each packet has the whole header again: of a small file these would be 500 MB at once. */
  @Test
  void theRecordsOfAFileAreWrappedOneByOne() throws Exception {
    Schema plain = SampleAlert.schema();
    Schema schema =
        new Schema.Parser()
            .parse(
                plain
                    .toString()
                    .replaceFirst("\\{", "{\"filler\":\"" + "x".repeat(500_000) + "\","));
    GenericRecord record = SampleAlert.of(7).record();
    byte[] file =
        SampleAlert.container(
            schema, CodecFactory.deflateCodec(1), 100, Collections.nCopies(RECORDS, record));
    PacketSplitter splitter =
        new PacketSplitter(new PacketDecoder(Ztf.SURVEY), FileTimes.Silence.LISTENER);
    ReplayPacket[] first = new ReplayPacket[1];
    long allocated =
        Allocation.during(
            () -> {
              Iterator<ReplayPacket> packets = splitter.split("f", file);
              first[0] = packets.next();
              assertThat(packets.hasNext()).isTrue();
            });
    assertThat(first[0].bytes().length).isGreaterThan(500_000);
    assertThat(allocated).isLessThan(150L << 20);
    Iterator<ReplayPacket> packets = splitter.split("f", file);
    int found = 0;
    while (packets.hasNext()) {
      assertThat(packets.next().source()).isEqualTo("f#" + found++);
    }
    assertThat(found).isEqualTo(RECORDS);
  }
}
