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

  void show(State state, Map<Integer, PartitionTask> tasks) {
    Map<Integer, PartitionStatus> partitions = new HashMap<>();
    for (PartitionTask task : tasks.values()) {
      if (task.open) {
        partitions.put(task.partition, new PartitionStatus(task.to, task.read, task.mode));
      }
    }
    status =
        new StageStatus(identity.stage(), identity.topic(), state, partitions, done, lastError);
  }
}
