package nocturne.broker.worker;

import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.Stage;

/**
 * The status of a stage's worker at one moment.
 *
 * @param identity the stage and the topic it reads
 * @param partitions of this worker, by number
 * @param done records committed since this worker started
 * @param passed alerts that the stage passed on or fitted since this worker started
 * @param lastError the last error, whether or not it has passed
 * @param latency of the records committed since this worker started; it continues to be updated
 */
public record StageStatus(
    StageIdentity identity,
    State state,
    Map<Integer, PartitionStatus> partitions,
    long done,
    long passed,
    Optional<String> lastError,
    Latency latency) {

  /** The states of a worker. */
  public enum State {
    /** Not yet a member of its group, or its partitions are not open. */
    STARTING,
    /** It reads all partitions it was given (there may be none for it). */
    RUNNING,
    /** Something it needs is not to be had; it tries again by itself. */
    WAITING,
    /** It stopped as it was asked to; all it had taken is committed. */
    STOPPED,
    /** It has given up; the last error says what a person must do. */
    FAILED
  }

  /** Where a partition's records come from. */
  public enum Mode {
    MEMORY,
    TOPIC
  }

  /**
   * The status of one partition.
   *
   * @param to all records below this offset are committed
   * @param read all records below this offset were taken
   * @param mode source of the next records
   */
  public record PartitionStatus(long to, long read, Mode mode) {}

  public StageStatus {
    partitions = Map.copyOf(partitions);
  }

  public Stage stage() {
    return identity.stage();
  }

  /** The topic it reads. */
  public String topic() {
    return identity.topic();
  }
}
