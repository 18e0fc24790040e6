package nocturne.broker.stage;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.stage.StageStatus.PartitionStatus;
import nocturne.broker.stage.StageStatus.State;

/** Holds a worker's latest status: written by the runner's thread, read by any. */
final class StageGauge {
  private final StageIdentity identity;
  private volatile StageStatus status;
  private long done;
  private Optional<String> lastError = Optional.empty();

  StageGauge(StageIdentity identity) {
    this.identity = identity;
    this.status =
        new StageStatus(
            identity.stage(), identity.topic(), State.STARTING, Map.of(), 0, Optional.empty());
  }

  StageStatus status() {
    return status;
  }

  void committed(int records) {
    done += records;
  }

  void failed(Throwable error) {
    lastError = Optional.of(String.valueOf(error.getMessage()));
  }

  void show(State state, Map<Integer, Lane> lanes) {
    Map<Integer, PartitionStatus> partitions = new HashMap<>();
    for (Lane lane : lanes.values()) {
      if (lane.open) {
        partitions.put(lane.partition, new PartitionStatus(lane.to, lane.read, lane.mode));
      }
    }
    status =
        new StageStatus(identity.stage(), identity.topic(), state, partitions, done, lastError);
  }
}
