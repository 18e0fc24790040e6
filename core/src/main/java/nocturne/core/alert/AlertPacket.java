package nocturne.core.alert;

import java.util.Arrays;

/**
 * A message as the survey sent it, readable or not, and its place.
 *
 * <p>The bytes are shared, not copied, since a night has tens of gigabytes of them: neither the
 * producer nor a consumer of a packet may change them.
 *
 * @param bytes the message's value, unchanged
 * @param origin the record it came in
 */
@SuppressWarnings("ArrayRecordComponent") // shared on purpose, see above; equality is by content
public record AlertPacket(byte[] bytes, PacketOrigin origin) {

  /** Equal when the bytes and the origin are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof AlertPacket packet
        && Arrays.equals(bytes, packet.bytes)
        && origin.equals(packet.origin);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(bytes) + origin.hashCode();
  }

  /** The origin and the number of bytes; never the bytes. */
  @Override
  public String toString() {
    return "AlertPacket[" + origin + ", " + bytes.length + " bytes]";
  }
}
