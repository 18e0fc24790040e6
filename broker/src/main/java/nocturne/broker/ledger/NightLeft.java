package nocturne.broker.ledger;

import java.util.Map;
import nocturne.core.night.Night;

/**
 * Ingest has left a night: it has read to the ends of the survey's topic, and takes no more of the
 * night unless it is started again. Only an ingest that is not fenced can write this record.
 *
 * @param revision of the books that this end belongs to, from 1
 * @param positions next survey position by partition
 * @param deadLetters next position on the topic of dead letters by partition; earlier requests are
 *     taken
 */
public record NightLeft(
    Night night, int revision, Map<SurveyPartition, Long> positions, Map<Integer, Long> deadLetters)
    implements LedgerRecord {
  public NightLeft {
    positions = Map.copyOf(positions);
    deadLetters = Map.copyOf(deadLetters);
  }

  /**
   * Whether everything up to these ends had been read. A night that failed while it was drained
   * keeps its revision, so a record of the same revision alone does not say that the night is left.
   */
  public boolean reaches(Map<SurveyPartition, Long> ends) {
    return reach(positions, ends);
  }

  /** Whether ingest has read the topic of dead letters to these ends. */
  public boolean reachesDeadLetters(Map<Integer, Long> ends) {
    return reach(deadLetters, ends);
  }

  private static <P> boolean reach(Map<P, Long> positions, Map<P, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }
}
