package nocturne.broker.worker;

import java.util.List;
import nocturne.broker.ledger.Range;

/**
 * One partition's share of a transaction that ingest has committed, passed on in memory so that
 * nothing is read or decoded twice.
 *
 * @param partition of the alerts' topic
 * @param range from the end of ingest's previous share of this partition to the end of this one
 * @param alerts in ascending offsets, all of one night
 * @param bytes of their packets
 */
public record Handover(int partition, Range range, List<PublishedAlert> alerts, long bytes) {
  public Handover {
    alerts = List.copyOf(alerts);
  }

  public Handover(int partition, Range range, List<PublishedAlert> alerts) {
    this(partition, range, alerts, alerts.stream().mapToLong(PublishedAlert::bytes).sum());
  }
}
