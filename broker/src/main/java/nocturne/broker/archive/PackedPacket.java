package nocturne.broker.archive;

import java.util.Optional;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import org.jspecify.annotations.Nullable;

/**
 * Entry of one packet in a pack's index.
 *
 * @param offset of its record on the alerts' topic
 * @param candid if the packet has one
 * @param objectId as in the packet; may be absent
 * @param origin place on the survey's topic
 * @param at the first byte of its entry in the pack
 * @param stored bytes of the entry
 * @param header index of its header among the pack's headers, or {@link #NO_HEADER}
 * @param length bytes of the packet
 */
public record PackedPacket(
    long offset,
    @Nullable Candid candid,
    @Nullable ObjectId objectId,
    PacketOrigin origin,
    int at,
    int stored,
    int header,
    int length,
    int crc32c) {
  /** The entry needs no header: the packet was stored whole. */
  public static final int NO_HEADER = -1;

  /** Whether this is the packet of that candid. */
  public boolean isOf(Candid wanted) {
    return Optional.ofNullable(candid).map(wanted::equals).orElse(false);
  }
}
