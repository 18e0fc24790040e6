package nocturne.broker.ledger;

import java.util.List;
import java.util.Map;
import nocturne.core.night.Night;

/**
 * One transaction of ingest: one night's packets and where to go on.
 *
 * @param night all of its packets belong to it
 * @param next the survey's next position to read, by partition, for those that moved
 * @param expired ranges of survey offsets that were gone before they could be read, with "at most"
 *     that many packets
 * @param empty ranges of survey offsets that hold no packet: the markers of a producer's
 *     transactions, packets of aborted ones, packets that compaction removed
 * @param outcomes of the packets, in the order they were read
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

  @Override
  public boolean isOf(Night other) {
    return night.equals(other);
  }
}
