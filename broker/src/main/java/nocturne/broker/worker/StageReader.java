package nocturne.broker.worker;

/**
 * A stage's reading of one topic, and its work with the records.
 *
 * @param identity the stage and the topic
 * @param works begins the work on a partition
 * @param mayWait whether records may wait some tenths of a second, for the next poll that keeps the
 *     membership alive, as dead letters may
 * @param <T> the record that the stage evaluates
 */
public record StageReader<T extends StageRecord>(
    StageIdentity identity, StageInput<T> input, PartitionWork.Factory<T> works, boolean mayWait) {

  /** A reader of the stage's input. */
  public static <T extends StageRecord> StageReader<T> of(
      StageIdentity identity, StageInput<T> input, PartitionWork.Factory<T> works) {
    return new StageReader<>(identity, input, works, false);
  }

  /** A reader of the dead letters. */
  public static <T extends StageRecord> StageReader<T> ofDeadLetters(
      StageIdentity identity, StageInput<T> input, PartitionWork.Factory<T> works) {
    return new StageReader<>(identity, input, works, true);
  }
}
