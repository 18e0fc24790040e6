package nocturne.broker.worker;

import java.util.List;
import nocturne.broker.ledger.Range;

/**
 * One partition's share of a transaction that ingest has committed, passed on in memory so that
 * nothing is read or decoded twice.
 *
 * @param range from the end of ingest's previous share of this partition to the end of this one
 * @param alerts in ascending offsets, all of one night
 */
public record Handover(int partition, Range range, List<PublishedAlert> alerts) {
  public Handover {
    alerts = List.copyOf(alerts);
  }

  /** Bytes of the packets. */
  long bytes() {
    return alerts.stream().mapToLong(PublishedAlert::bytes).sum();
  }
}
