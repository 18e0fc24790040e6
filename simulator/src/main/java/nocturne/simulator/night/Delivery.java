package nocturne.simulator.night;

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
