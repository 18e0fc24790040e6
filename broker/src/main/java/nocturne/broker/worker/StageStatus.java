package nocturne.broker.worker;

import java.util.Map;
import java.util.Optional;
import nocturne.broker.ledger.Stage;

/**
 * How a stage's worker is doing: a picture of one moment.
 *
 * @param stage which one
 * @param topic the topic it reads
 * @param state see there
 * @param partitions those it holds, by number
 * @param done records committed since this worker started
 * @param passed alerts that the stage passed on, or fitted, since this worker started
 * @param lastError what went wrong last, healed or not
 * @param latency of the records committed since this worker started; it goes on being counted
 */
public record StageStatus(
    Stage stage,
    String topic,
    State state,
    Map<Integer, PartitionStatus> partitions,
    long done,
    long passed,
    Optional<String> lastError,
    Latency latency) {

  /** What a worker is at. */
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
   * One partition.
   *
   * @param to all below is committed
   * @param read all below was taken
   * @param mode where the next come from
   */
  public record PartitionStatus(long to, long read, Mode mode) {}

  public StageStatus {
    partitions = Map.copyOf(partitions);
  }
}
