package nocturne.broker.ledger;

import java.util.Map;
import nocturne.core.night.Night;

/**
 * The consumer has left a night: it read to the ends noted when the night was ended, and takes no
 * more of it unless the night is started again. Only an unfenced consumer can write this.
 *
 * @param night the night left
 * @param revision of the books that its end belongs to, from 1
 * @param positions the survey's next position by partition
 */
public record DoorLeft(Night night, int revision, Map<SurveyPartition, Long> positions)
    implements LedgerRecord {
  public DoorLeft {
    positions = Map.copyOf(positions);
  }
}
