package nocturne.broker.ledger;

import java.util.List;
import java.util.Map;
import nocturne.core.night.Night;

/**
 * One transaction of ingest, with packets of one night.
 *
 * @param next the next survey position by partition, for partitions that moved
 * @param expired ranges of survey offsets that expired before they were read, each with the maximum
 *     number of packets
 * @param empty ranges of survey offsets without a packet: transaction markers, packets of aborted
 *     transactions, packets that compaction removed
 * @param outcomes of the packets, in reading order
 */
public record IngestBatch(
    Night night,
    Map<SurveyPartition, Long> next,
    Map<SurveyPartition, List<Range>> expired,
    Map<SurveyPartition, List<Range>> empty,
    List<PacketOutcome> outcomes)
    implements LedgerRecord {
  public IngestBatch {
    next = Map.copyOf(next);
    expired = Map.copyOf(expired);
    empty = Map.copyOf(empty);
    outcomes = List.copyOf(outcomes);
  }
}
