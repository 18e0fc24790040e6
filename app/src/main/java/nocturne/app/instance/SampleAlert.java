package nocturne.app.instance;

import java.util.Optional;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;

/**
 * The alert that setup stages for tests: a simulated one that passes the filter, the same on every
 * machine.
 *
 * @param candid its candid
 * @param packet its bytes; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // put into a bucket and dropped
record SampleAlert(Candid candid, byte[] packet) {
  private static final Night NIGHT = Night.parse("20210120");
  private static final long SEED = 1;
  private static final int AMONG = 5000;

  static SampleAlert make() {
    Optional<SimulatedAlert> first = Optional.empty();
    for (SimulatedAlert alert : SimulatedNight.of(NIGHT, SEED, AMONG)) {
      if (alert.truth().expectedPass()) {
        return new SampleAlert(alert.truth().candid(), alert.packet());
      }
      first = first.isPresent() ? first : Optional.of(alert);
    }
    SimulatedAlert any = first.orElseThrow();
    return new SampleAlert(any.truth().candid(), any.packet());
  }

  /** Its name in the bucket. */
  String name() {
    return candid + ".avro";
  }
}
