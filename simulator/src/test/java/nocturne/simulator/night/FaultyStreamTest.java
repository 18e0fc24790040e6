package nocturne.simulator.night;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;
import nocturne.core.survey.ztf.Ztf;
import org.junit.jupiter.api.Test;

class FaultyStreamTest {
  private static final SimulatedNight NIGHT = SimulatedNight.of(Night.parse("20210120"), 3, 3000);
  private static final PacketDecoder DECODER = new PacketDecoder(Ztf.SURVEY);

  private static List<Delivery> deliveries(Faults faults) {
    return deliveries(NIGHT, faults);
  }

  private static List<Delivery> deliveries(SimulatedNight night, Faults faults) {
    List<Delivery> all = new ArrayList<>();
    new Simulation(night, faults).deliveries().forEachRemaining(all::add);
    return all;
  }

  @Test
  void withoutFaultsTheNightComesAsItIs() {
    List<byte[]> packets = new ArrayList<>();
    NIGHT.forEach(alert -> packets.add(alert.packet()));
    List<Delivery> all = deliveries(Faults.none());
    assertThat(all).hasSize(packets.size());
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).kind()).isEqualTo(Delivery.Kind.ALERT);
      assertThat(all.get(i).packet()).isEqualTo(packets.get(i));
    }
  }

  @Test
  void faultsOccurAsOftenAsAskedAndAreWhatTheySay() {
    Faults faults = new Faults(0.1, 0.05, 0.05, 0.2);
    Map<Delivery.Kind, Integer> counts = new EnumMap<>(Delivery.Kind.class);
    Map<Candid, byte[]> firsts = new HashMap<>();
    int backwards = 0;
    long highest = 0;
    for (Delivery delivery : deliveries(faults)) {
      counts.merge(delivery.kind(), 1, Integer::sum);
      byte[] first = firsts.get(delivery.candid());
      switch (delivery.kind()) {
        case ALERT -> {
          assertThat(first).isNull();
          firsts.put(delivery.candid(), delivery.packet());
          backwards += delivery.candid().value() < highest ? 1 : 0;
          highest = Math.max(highest, delivery.candid().value());
        }
        case DUPLICATE -> assertThat(delivery.packet()).isEqualTo(first);
        case REPEAT -> {
          assertThat(first).isNotNull();
          assertThat(delivery.packet()).isNotEqualTo(first);
          assertThat(candid(delivery)).isEqualTo(delivery.candid());
        }
        case MALFORMED ->
            assertThatThrownBy(() -> DECODER.decodeOne(delivery.packet()))
                .isInstanceOf(UnreadableException.class);
      }
    }
    assertThat(counts.get(Delivery.Kind.ALERT)).isEqualTo(3000);
    assertThat(counts.get(Delivery.Kind.DUPLICATE)).isCloseTo(300, within(75));
    assertThat(counts.get(Delivery.Kind.REPEAT)).isCloseTo(150, within(55));
    assertThat(counts.get(Delivery.Kind.MALFORMED)).isCloseTo(150, within(55));
    assertThat(backwards).isCloseTo(600, within(110));
  }

  private static Candid candid(Delivery delivery) {
    try {
      return DECODER.decodeOne(delivery.packet()).candid();
    } catch (UnreadableException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSameFaultsOccurEachTime() {
    Faults faults = new Faults(0.1, 0.1, 0.1, 0.1);
    assertThat(contents(faults).equals(contents(faults))).isTrue();
  }

  private static List<List<Object>> contents(Faults faults) {
    return deliveries(faults).stream()
        .map(d -> List.<Object>of(d.kind(), d.truth().line(), ByteBuffer.wrap(d.packet())))
        .toList();
  }

  @Test
  void fractionsBeyondOneAreRefused() {
    assertThatThrownBy(() -> new Faults(0, 0, 1.5, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot inject malformed into a fraction 1.5 of the alerts: give a number from 0 to 1.");
  }

  @Test
  void aSchemaThatChangesInMidNightLeavesPacketsReadable() throws UnreadableException {
    SimulatedNight changing = NIGHT.withNewSchemaFrom(500);
    int old = 0;
    int changed = 0;
    int repeats = 0;
    for (Delivery delivery : deliveries(changing, new Faults(0, 0.2, 0, 0))) {
      assertThat(DECODER.decodeOne(delivery.packet()).candid()).isEqualTo(delivery.candid());
      String text = new String(delivery.packet(), ISO_8859_1);
      boolean isNew = text.contains("\"remark\"");
      assertThat(text.contains("\"version\": \"4.03\"")).isEqualTo(isNew);
      if (delivery.kind() == Delivery.Kind.ALERT) {
        old += isNew ? 0 : 1;
        changed += isNew ? 1 : 0;
      } else if (isNew) {
        repeats++;
      }
    }
    assertThat(old).isEqualTo(500);
    assertThat(changed).isEqualTo(2500);
    assertThat(repeats).isGreaterThan(100);
  }
}
