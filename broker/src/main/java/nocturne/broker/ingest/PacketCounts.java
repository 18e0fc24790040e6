package nocturne.broker.ingest;

import java.util.Map;
import nocturne.core.alert.Reason;

/**
 * Numbers of packets of a night by their outcome, restarts included.
 *
 * @param published packets that were published
 * @param duplicates packets of known bytes
 * @param rejected packets that were rejected, by reason
 * @param expired offsets that expired before they could be read: at most that many packets
 * @param bytes of the packets that have an outcome
 */
public record PacketCounts(
    long published, long duplicates, Map<Reason, Long> rejected, long expired, long bytes) {
  public PacketCounts {
    rejected = Map.copyOf(rejected);
  }

  /** The packets that have an outcome. */
  public long received() {
    return published + duplicates + allRejected();
  }

  /** The packets that were rejected, for any reason. */
  public long allRejected() {
    return rejected.values().stream().mapToLong(Long::longValue).sum();
  }
}
