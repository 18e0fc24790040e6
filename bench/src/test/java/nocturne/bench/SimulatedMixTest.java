package nocturne.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.CutoutSize;
import nocturne.simulator.night.SimulatedAlert;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedMixTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.02, 0.2, 1})
  void theFilterPassesTheShareThatIsAskedFor(double share) throws Exception {
    ExtragalacticTransient filter = ExtragalacticTransient.standard();
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    Set<Candid> candids = new HashSet<>();
    int passed = 0;
    for (SimulatedAlert alert : new SimulatedMix(Packets.NIGHT, 1_000, share, CutoutSize.SMALL)) {
      candids.add(alert.truth().candid());
      passed += filter.evaluate(decoder.decodeOne(alert.packet())).passes() ? 1 : 0;
    }
    assertThat(candids).hasSize(1_000);
    assertThat(passed / 1_000.0).isCloseTo(share, within(0.011));
  }
}
