package nocturne.broker.ledger;

import java.util.Arrays;
import java.util.Objects;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one packet at ingest.
 *
 * @param surveyPartition partition of the survey's topic
 * @param surveyOffset offset in that partition
 * @param candid absent if the packet cannot be read or has none
 * @param length in bytes
 * @param sha256 of the packet, only if there is no candid to identify it
 * @param at place of the published record or of the dead letter; absent for a duplicate
 * @param reason why the packet was rejected; absent otherwise
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
