package nocturne.broker.ledger;

import java.util.Map;
import nocturne.core.night.Night;

/**
 * The ledger had lost its end, so ingest looked for what stands on its topics and the ledger did
 * not know. Whoever opens ingest after this record looks there again: ingest records each outcome
 * when it reads the packet once more, and may be killed before it has recorded all.
 *
 * @param alerts by partition of the alerts' topic, from which offset on
 * @param deadLetters the same of the topic of dead letters
 */
public record LostEnd(Map<Integer, Long> alerts, Map<Integer, Long> deadLetters)
    implements LedgerRecord {
  public LostEnd {
    alerts = Map.copyOf(alerts);
    deadLetters = Map.copyOf(deadLetters);
  }

  @Override
  public boolean isOf(Night night) {
    return false;
  }
}
