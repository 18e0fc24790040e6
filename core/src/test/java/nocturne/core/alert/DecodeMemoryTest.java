package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import nocturne.core.fuzz.Mutation;
import nocturne.core.sample.SharedData;
import org.junit.jupiter.api.Test;

/**
 * Measures what the decoder allocates for each malformed packet, each odd but legal one, and a
 * thousand damaged ones, a new decoder for each, so that the header's compilation counts.
 */
class DecodeMemoryTest {
  private static final int DAMAGED = 1_000;

  private long peak;
  private String peakOf = "";
  private double peakPerByte;

  @Test
  void noPacketHasMoreAllocatedThanItsLengthAllows() throws Exception {
    Map<String, byte[]> packets = new LinkedHashMap<>();
    SharedData.packets("ztf/malformed").forEach((name, bytes) -> packets.put(name, bytes));
    SharedData.packets("ztf/derived").forEach((name, bytes) -> packets.put(name, bytes));
    new PacketTarget().seeds().forEach(bytes -> packets.put("seed " + packets.size(), bytes));
    for (byte[] packet : packets.values()) {
      DecodeBound.measure(packet); // loads classes
    }
    for (Map.Entry<String, byte[]> packet : packets.entrySet()) {
      measure(packet.getKey(), packet.getValue());
    }
    Mutation mutation = new Mutation(20180819);
    byte[][] all = packets.values().toArray(byte[][]::new);
    for (int i = 0; i < DAMAGED; i++) {
      measure("damaged " + i, mutation.of(all[i % all.length]));
    }
    System.out.printf(
        "decode memory: %d packets, at most %,d bytes allocated (%s), at most %.0f for a byte of a"
            + " packet above 10,000 bytes%n",
        packets.size() + DAMAGED, peak, peakOf, peakPerByte);
    assertThat(peak).isPositive();
  }

  private void measure(String name, byte[] packet) throws Exception {
    DecodeBound.require(packet);
    long allocated = DecodeBound.measure(packet);
    if (allocated > peak) {
      peak = allocated;
      peakOf = name;
    }
    if (packet.length > 10_000) {
      peakPerByte = Math.max(peakPerByte, (double) allocated / packet.length);
    }
  }
}
