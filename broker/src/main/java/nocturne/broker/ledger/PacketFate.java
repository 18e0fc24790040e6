package nocturne.broker.ledger;

import java.util.Arrays;
import java.util.Objects;
import nocturne.core.alert.Candid;
import nocturne.core.alert.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What became of one packet at the door.
 *
 * @param kind its fate
 * @param surveyPartition number of the survey topic's partition it came from
 * @param surveyOffset its offset there
 * @param candid absent where the packet could not be read or has none
 * @param length bytes
 * @param crc32c of the bytes
 * @param sha256 of the bytes, only where there is no candid to know the packet by
 * @param at where it was published, or where its letter stands; absent for a duplicate
 * @param reason why it was set aside, else absent
 */
public record PacketFate(
    Kind kind,
    int surveyPartition,
    long surveyOffset,
    @Nullable Candid candid,
    int length,
    int crc32c,
    byte @Nullable [] sha256,
    @Nullable Position at,
    @Nullable Reason reason) {

  /** The fates a packet can have. */
  public enum Kind {
    PUBLISHED,
    DUPLICATE,
    SET_ASIDE
  }

  /** By value, the checksum's bytes included. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PacketFate fate
        && kind == fate.kind
        && surveyPartition == fate.surveyPartition
        && surveyOffset == fate.surveyOffset
        && length == fate.length
        && crc32c == fate.crc32c
        && Objects.equals(candid, fate.candid)
        && Arrays.equals(sha256, fate.sha256)
        && Objects.equals(at, fate.at)
        && reason == fate.reason;
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, surveyPartition, surveyOffset, candid, length, crc32c, at, reason);
  }
}
