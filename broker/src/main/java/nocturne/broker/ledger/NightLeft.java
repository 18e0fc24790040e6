package nocturne.broker.ledger;

import java.util.Map;
import nocturne.core.night.Night;

/**
 * Ingest has left a night: it read to the ends noted when the night was ended, and takes no more of
 * it unless the night is started again. Only an unfenced ingest can write this.
 *
 * @param night the night left
 * @param revision of the books that its end belongs to, from 1
 * @param positions the survey's next position by partition
 * @param deadLetters the next position on the topic of dead letters, by partition: requests to try
 *     a dead letter again are taken up to there
 */
public record NightLeft(
    Night night, int revision, Map<SurveyPartition, Long> positions, Map<Integer, Long> deadLetters)
    implements LedgerRecord {
  public NightLeft {
    positions = Map.copyOf(positions);
    deadLetters = Map.copyOf(deadLetters);
  }

  @Override
  public boolean isOf(Night other) {
    return night.equals(other);
  }

  /**
   * Whether everything up to these ends had been read. A night that failed while it was drained
   * keeps its revision, so a record of the same revision alone does not say that the night is left.
   */
  public boolean reaches(Map<SurveyPartition, Long> ends) {
    return reach(positions, ends);
  }

  /** The same of the topic of dead letters. */
  public boolean reachesDeadLetters(Map<Integer, Long> ends) {
    return reach(deadLetters, ends);
  }

  private static <P> boolean reach(Map<P, Long> positions, Map<P, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }
}
