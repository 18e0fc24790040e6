package nocturne.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.sample.SampleAlert;
import nocturne.core.sample.SharedData;
import nocturne.core.survey.ztf.Ztf;
import org.apache.avro.file.CodecFactory;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes are, the answer is an alert or a reason: no other exception, no endless loop.
 * What still decodes is used to the full, so that a bad offset would show.
 */
class MutatedPacketsTest {
  private static final List<byte[]> SAMPLES =
      List.of(
          SampleAlert.of(1).cutouts(60).forced(2459000.5, 1, 1, 1, 26).packet(),
          SampleAlert.of(2).cutouts(60).codec(CodecFactory.deflateCodec(6)).packet(),
          SampleAlert.of(3).cutouts(60).codec(CodecFactory.snappyCodec()).packet());

  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
  private final AlertJson json = new AlertJson(JsonStyle.CANDID_AS_STRING);

  @Property(tries = 3000)
  void noMutationEscapes(@ForAll @IntRange(min = 0, max = 2) int sample, @ForAll long seed) {
    Random random = new Random(seed);
    read(mutate(SAMPLES.get(sample), random));
  }

  @Property(tries = 500)
  void noBytesBehindAMagicEscape(@ForAll byte[] bytes) {
    byte[] packet = AvroContainer.magic();
    packet = Arrays.copyOf(packet, packet.length + bytes.length);
    System.arraycopy(bytes, 0, packet, packet.length - bytes.length, bytes.length);
    read(packet);
    read(bytes);
  }

  @Test
  void noMutationOfARealPacketEscapes() {
    Random random = new Random(20210120);
    Map<String, byte[]> packets = SharedData.packets("ztf/derived");
    int alerts = 0;
    for (byte[] packet : packets.values()) {
      for (int i = 0; i < 100; i++) {
        alerts += read(mutate(packet, random));
      }
    }
    assertThat(alerts).isPositive();
  }

  /** Flips, cuts, insertions and small changes, half of them where the structure lies. */
  private static byte[] mutate(byte[] packet, Random random) {
    byte[] mutated = packet.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && mutated.length > 0; i++) {
      int at =
          random.nextBoolean()
              ? random.nextInt(mutated.length)
              : mutated.length - 1 - random.nextInt(Math.min(900, mutated.length));
      switch (random.nextInt(5)) {
        case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutated[at] = (byte) random.nextInt();
        case 2 -> mutated = Arrays.copyOf(mutated, at);
        case 3 -> mutated = insert(mutated, at, random);
        default -> mutated[at] = (byte) 0xFF;
      }
    }
    return mutated;
  }

  private static byte[] insert(byte[] packet, int at, Random random) {
    byte[] inserted = new byte[1 + random.nextInt(12)];
    random.nextBytes(inserted);
    byte[] longer = Arrays.copyOf(packet, packet.length + inserted.length);
    System.arraycopy(inserted, 0, longer, at, inserted.length);
    System.arraycopy(packet, at, longer, at + inserted.length, packet.length - at);
    return longer;
  }

  /** Returns the number of alerts found. */
  private int read(byte[] packet) {
    int found = 0;
    for (Reading reading : decoder.readAll(packet)) {
      if (reading.alert().isPresent()) {
        use(reading.alert().get());
        found++;
      }
    }
    try {
      use(decoder.decodeOne(packet));
    } catch (UnreadableException e) {
      assertThat(e.getMessage()).contains(e.reason().name());
    }
    return found;
  }

  private void use(Alert alert) {
    assertThat(json.toString(alert)).startsWith("{");
    assertThat(ExtragalacticTransient.standard().evaluate(alert).reason()).isNotNull();
    assertThat(ExtragalacticTransient.original().evaluate(alert).reason()).isNotNull();
    alert.fields().cutouts().forEach(alert::cutout);
  }
}
