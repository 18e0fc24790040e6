package nocturne.simulator.night;

import java.util.Arrays;
import nocturne.core.alert.Candid;

/**
 * One packet as it is delivered, with what was done to it.
 *
 * @param kind an honest alert, or which fault
 * @param truth of the alert it is, repeats or was broken from
 * @param packet the bytes; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a copy for each reader would double the work
public record Delivery(Kind kind, Truth truth, byte[] packet) {

  /** The candid of the alert; the key of its message. */
  public Candid candid() {
    return truth.candid();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Delivery delivery
        && kind == delivery.kind
        && truth.equals(delivery.truth)
        && Arrays.equals(packet, delivery.packet);
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + truth.hashCode();
  }

  /** Kind, candid and size. */
  @Override
  public String toString() {
    return "Delivery[" + kind + ", " + candid() + ", " + packet.length + " bytes]";
  }

  /** What a delivered packet is. */
  public enum Kind {
    /** The alert, for the first time. */
    ALERT,
    /** A repetition of the alert's bytes. */
    DUPLICATE,
    /** Other bytes under a candid that came before. */
    REPEAT,
    /** Bytes that cannot be read. */
    MALFORMED
  }
}
