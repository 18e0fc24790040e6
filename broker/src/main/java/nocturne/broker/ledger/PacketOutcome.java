package nocturne.broker.ledger;

import java.util.Arrays;
import java.util.Objects;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What became of one packet at ingest.
 *
 * @param kind its outcome
 * @param surveyPartition number of the survey topic's partition it came from
 * @param surveyOffset its offset there
 * @param candid absent where the packet could not be read or has none
 * @param length bytes
 * @param crc32c of the bytes
 * @param sha256 of the bytes, only where there is no candid to know the packet by
 * @param at where it was published, or where its dead letter stands; absent for a duplicate
 * @param reason why it was rejected, else absent
 */
public record PacketOutcome(
    Kind kind,
    int surveyPartition,
    long surveyOffset,
    @Nullable Candid candid,
    int length,
    int crc32c,
    byte @Nullable [] sha256,
    @Nullable RecordPlace at,
    @Nullable Reason reason) {

  /** The outcomes a packet can have; the ledger has them by their place here. */
  public enum Kind {
    PUBLISHED,
    DUPLICATE,
    REJECTED
  }

  /** By value, the checksum's bytes included. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PacketOutcome outcome
        && kind == outcome.kind
        && surveyPartition == outcome.surveyPartition
        && surveyOffset == outcome.surveyOffset
        && length == outcome.length
        && crc32c == outcome.crc32c
        && Objects.equals(candid, outcome.candid)
        && Arrays.equals(sha256, outcome.sha256)
        && Objects.equals(at, outcome.at)
        && reason == outcome.reason;
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, surveyPartition, surveyOffset, candid, length, crc32c, at, reason);
  }
}
