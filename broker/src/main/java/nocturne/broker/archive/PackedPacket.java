package nocturne.broker.archive;

import java.util.Optional;
import nocturne.core.alert.Candid;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.PacketOrigin;
import org.jspecify.annotations.Nullable;

/**
 * What a pack's index says of one packet.
 *
 * @param offset of its record on the alerts' topic
 * @param candid where the packet has one
 * @param objectId as the packet has it; may be absent
 * @param origin where the survey sent it
 * @param at the first byte of its entry in the pack
 * @param stored bytes of the entry
 * @param header which of the pack's headers it begins with, or {@link #NO_HEADER}
 * @param length bytes of the packet
 * @param crc32c of the packet
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
