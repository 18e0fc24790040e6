package nocturne.broker.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nocturne.broker.archive.PackWriter.Anatomy;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.worker.PublishedAlert;
import nocturne.core.alert.AlertPacket;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

/** Every packet of the reference data, odd and malformed ones too, out of a pack byte for byte. */
class RealPacketsTest {
  private static final Night NIGHT = Night.parse("20180819");

  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  @Test
  void everyPacketComesOutAsItWentIn() {
    Map<String, byte[]> all = new LinkedHashMap<>(SharedData.indexedPackets());
    SharedData.packets("ztf/derived").forEach((name, bytes) -> all.put("derived/" + name, bytes));
    SharedData.packets("ztf/malformed")
        .forEach((name, bytes) -> all.put("malformed/" + name, bytes));
    assertThat(all.size()).isGreaterThan(680);
    List<byte[]> packets = new ArrayList<>(all.values());
    try (PackWriter writer = new PackWriter()) {
      for (int i = 0; i < packets.size(); i++) {
        writer.add(
            i, null, null, new PacketOrigin("t", 0, i, 0), packets.get(i), parts(packets.get(i)));
      }
      byte[] pack =
          ObjectStore.joined(writer.finish(NIGHT, 0, new Range(0, packets.size())).content());
      PackReader reader = new PackReader(PackSource.of("pack", pack));
      List<String> names = new ArrayList<>(all.keySet());
      reader.forEach(
          (packed, bytes) ->
              assertThat(bytes)
                  .as(names.get((int) packed.offset()))
                  .isEqualTo(packets.get((int) packed.offset())));
      assertThat(reader.index().packets()).hasSameSizeAs(packets);
    }
  }

  /**
   * A header stored once, cutouts as they are and the rest squeezed take two thirds of the space.
   */
  @Test
  void realPacketsTakeLessThanTwoThirdsOfTheirSpace() {
    List<byte[]> packets = new ArrayList<>(SharedData.packets("ztf/alerts").values());
    long raw = packets.stream().mapToLong(p -> p.length).sum();
    try (PackWriter writer = new PackWriter()) {
      for (int i = 0; i < packets.size(); i++) {
        writer.add(
            i, null, null, new PacketOrigin("t", 0, i, 0), packets.get(i), parts(packets.get(i)));
      }
      byte[] pack =
          ObjectStore.joined(writer.finish(NIGHT, 0, new Range(0, packets.size())).content());
      assertThat((double) pack.length / raw).isLessThan(0.66);
    }
  }

  private Anatomy parts(byte[] packet) {
    AlertPacket as = new AlertPacket(packet, new PacketOrigin("t", 0, 0, 0));
    try {
      return PacketParts.of(
          new PublishedAlert(NIGHT, new RecordPlace(0, 0), as, decoder.decodeOne(packet)));
    } catch (UnreadableException e) {
      return Anatomy.OF_ANYTHING;
    }
  }
}
