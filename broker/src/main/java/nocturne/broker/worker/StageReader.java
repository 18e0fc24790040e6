package nocturne.broker.worker;

/**
 * How a stage reads one topic and what it does with the records.
 *
 * @param identity which stage, which topic
 * @param input makes of a message what the stage works on
 * @param works begins the work on a partition
 * @param mayWait whether records may wait for the next poll that keeps the membership alive, some
 *     tenths of a second, as dead letters may
 * @param <T> what the stage works on
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
