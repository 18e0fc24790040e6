package nocturne.broker.ledger;

import java.util.List;
import java.util.Map;
import nocturne.core.night.Night;

/**
 * A night of a testing instance was deleted: earlier records of it no longer count.
 *
 * @param survey survey partitions whose positions no longer hold
 * @param deadLettersTo end of the topic of dead letters by partition; the night's dead letters
 *     below it are deleted too
 */
public record NightDeleted(
    Night night, List<SurveyPartition> survey, Map<Integer, Long> deadLettersTo)
    implements LedgerRecord {
  public NightDeleted {
    survey = List.copyOf(survey);
    deadLettersTo = Map.copyOf(deadLettersTo);
  }
}
