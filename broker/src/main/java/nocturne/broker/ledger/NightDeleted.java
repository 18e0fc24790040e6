package nocturne.broker.ledger;

import java.util.List;
import java.util.Map;
import nocturne.core.night.Night;

/**
 * A night of a testing instance was deleted: what the records before this one say of it counts no
 * more.
 *
 * @param night the night deleted
 * @param survey partitions of the survey's topics whose positions no longer hold
 * @param deadLettersTo where the topic of dead letters ended, by partition: the night's dead
 *     letters before these places are deleted with it
 */
public record NightDeleted(
    Night night, List<SurveyPartition> survey, Map<Integer, Long> deadLettersTo)
    implements LedgerRecord {
  public NightDeleted {
    survey = List.copyOf(survey);
    deadLettersTo = Map.copyOf(deadLettersTo);
  }

  @Override
  public boolean isOf(Night other) {
    return night.equals(other);
  }
}
