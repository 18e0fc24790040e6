package nocturne.broker.ledger;

import java.util.Map;

/**
 * The ledger had lost its end, so ingest reads its topics for records that the ledger does not
 * have. A later ingest must read them from the same offsets again: ingest records an outcome only
 * when it reads the packet again, and may be killed before it has recorded all.
 *
 * @param alerts first offset to read, by partition of the alerts' topic
 * @param deadLetters first offset to read, by partition of the topic of dead letters
 */
public record LostEnd(Map<Integer, Long> alerts, Map<Integer, Long> deadLetters)
    implements LedgerRecord {
  public LostEnd {
    alerts = Map.copyOf(alerts);
    deadLetters = Map.copyOf(deadLetters);
  }
}
