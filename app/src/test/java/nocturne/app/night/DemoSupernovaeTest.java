package nocturne.app.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nocturne.core.alert.Alert;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.filter.ExtragalacticTransient;
import nocturne.core.salt2.AlertPhotometry;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.FitOutcome;
import nocturne.core.salt2.Observation;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.fit.FitSettings;
import nocturne.core.salt2.fit.SaltFitter;
import nocturne.core.survey.ztf.Ztf;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;
import nocturne.simulator.night.Truth;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demonstration's supernovae through filter and fit, without the stream between them. */
final class DemoSupernovaeTest {
  private final SaltFitter fitter =
      new SaltFitter(SaltModels.salt3f22(), Bandpasses.ztf(), FitSettings.defaults());
  private final ExtragalacticTransient filter = ExtragalacticTransient.standard();
  private final PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);

  /** The first is the seed of the demonstration. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void fourOfFiveThatAreFittedAreRecovered(int seed) throws Exception {
    SimulatedNight night = DemoNight.of(seed, 5000);
    List<Recovery.Sighting> sightings = new ArrayList<>();
    Set<Candid> passed = new HashSet<>();
    Map<Candid, FitOutcome> fits = new HashMap<>();
    for (SimulatedAlert each : night) {
      Truth truth = each.truth();
      truth
          .salt()
          .ifPresent(
              salt -> sightings.add(new Recovery.Sighting(truth.candid(), truth.objectId(), salt)));
      Alert alert = decoder.decodeOne(each.packet());
      if (truth.salt().isPresent() && filter.evaluate(alert).passes()) {
        passed.add(alert.candid());
        List<Observation> photometry = AlertPhotometry.of(alert.lightCurve());
        fits.put(alert.candid(), fitter.fit(photometry));
      }
    }
    Recovery recovery =
        new Recovery(
            night.injectedSupernovae(), sightings, passed, fits, c -> "", (c, salt) -> Double.NaN);

    assertThat(recovery.seen()).isGreaterThan(80);
    assertThat(recovery.fitted()).isGreaterThan(80);
    assertThat(recovery.share().orElseThrow()).isGreaterThanOrEqualTo(0.8);
  }
}
