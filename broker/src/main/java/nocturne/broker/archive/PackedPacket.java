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
 * @param entry what the pack stores of it
 * @param length bytes of the packet
 */
public record PackedPacket(
    long offset,
    @Nullable Candid candid,
    @Nullable ObjectId objectId,
    PacketOrigin origin,
    Entry entry,
    int length,
    int crc32c) {

  /**
   * What a pack stores of a packet.
   *
   * @param at its first byte in the pack
   * @param stored number of its bytes
   * @param header index of the packet's header among the pack's headers, or {@link #NO_HEADER}
   */
  public record Entry(int at, int stored, int header) {
    /** The entry needs no header: the packet was stored whole. */
    public static final int NO_HEADER = -1;
  }

  /** Whether this is the packet of that candid. */
  public boolean isOf(Candid wanted) {
    return Optional.ofNullable(candid).map(wanted::equals).orElse(false);
  }
}
