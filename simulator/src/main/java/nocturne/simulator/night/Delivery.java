package nocturne.simulator.night;

import nocturne.core.alert.Candid;

/**
 * A packet that the simulator delivers.
 *
 * @param kind whether the packet is an alert or a fault, and which fault
 * @param truth of the alert from which the packet was made
 * @param packet the bytes; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a copy for each reader would double the work
public record Delivery(Kind kind, Truth truth, byte[] packet) {

  /** The candid of the alert, which is the key of its message. */
  public Candid candid() {
    return truth.candid();
  }

  /** The kinds of deliveries. */
  public enum Kind {
    /** The first delivery of an alert. */
    ALERT,
    /** The same bytes again. */
    DUPLICATE,
    /** Other bytes under the candid of an alert that was delivered before. */
    REPEAT,
    /** Bytes that cannot be read. */
    MALFORMED
  }
}
