package nocturne.broker.port;

import nocturne.broker.ledger.Stage;

/**
 * Tries out, where nobody else is harmed, whether a packet is the death of whoever takes it. May be
 * called by any thread.
 */
@FunctionalInterface
public interface Trial {
  /** Takes every packet for deadly: nothing is tried. */
  Trial NONE = (stage, packet) -> false;

  /**
   * Whether a process of its own lives through what the stage does with a packet. That the packet
   * cannot be read, or the row not be made, is life; that the process could not be started is none.
   *
   * @param stage whose work to do
   * @param packet the survey's bytes
   */
  boolean survives(Stage stage, byte[] packet) throws InterruptedException;
}
