package nocturne.simulator.night;

import java.util.Arrays;

/**
 * One packet of the simulated night with what is true of it.
 *
 * @param truth the truth
 * @param packet the packet's bytes; shared, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a copy for each reader would double the work
public record SimulatedAlert(Truth truth, byte[] packet) {

  @Override
  public boolean equals(Object other) {
    return other instanceof SimulatedAlert alert
        && truth.equals(alert.truth)
        && Arrays.equals(packet, alert.packet);
  }

  @Override
  public int hashCode() {
    return truth.hashCode();
  }

  /** Candid, kind and size. */
  @Override
  public String toString() {
    return "SimulatedAlert[%s, %s, %s bytes]"
        .formatted(truth.candid(), truth.population().label(), packet.length);
  }
}
