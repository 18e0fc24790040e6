package nocturne.app.instance;

import java.util.Optional;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.Kind;
import nocturne.broker.port.ObjectStore;
import nocturne.core.alert.Candid;
import nocturne.core.night.Night;
import nocturne.simulator.night.SimulatedAlert;
import nocturne.simulator.night.SimulatedNight;

/**
 * The alert that setup stages for tests: a simulated one that passes the filter, the same on every
 * machine.
 *
 * @param packet its bytes; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // put into a bucket and dropped
public record StagedAlert(Candid candid, byte[] packet) {
  private static final Night NIGHT = Night.parse("20210120");
  private static final long SEED = 1;
  private static final int AMONG = 5000;

  static StagedAlert make() {
    Optional<SimulatedAlert> first = Optional.empty();
    for (SimulatedAlert alert : SimulatedNight.of(NIGHT, SEED, AMONG)) {
      if (alert.truth().expectedPass()) {
        return new StagedAlert(alert.truth().candid(), alert.packet());
      }
      first = first.isPresent() ? first : Optional.of(alert);
    }
    SimulatedAlert any = first.orElseThrow();
    return new StagedAlert(any.truth().candid(), any.packet());
  }

  /** Its name in the bucket. */
  String name() {
    return candid + ".avro";
  }

  /**
   * Puts it into a bucket, or looks whether it is there.
   *
   * @param put whether it is put where it is missing; the bucket exists then
   */
  public static Found stage(ObjectStore store, String bucket, boolean put) {
    StagedAlert sample = make();
    Found.State state;
    if (put) {
      boolean isNew =
          store.putIfAbsent(bucket, sample.name(), sample.packet()) == ObjectStore.Put.CREATED;
      state = isNew ? Found.State.UPLOADED : Found.State.EXISTED;
    } else {
      boolean there =
          store.bucketExists(bucket) && store.read(bucket, sample.name(), 0, 0).isPresent();
      state = there ? Found.State.EXISTED : Found.State.MISSING;
    }
    return new Found(Kind.FILE, bucket + "/" + sample.name(), state);
  }
}
