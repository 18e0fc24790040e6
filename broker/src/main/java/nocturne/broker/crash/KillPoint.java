package nocturne.broker.crash;

import nocturne.broker.ledger.Stage;

/**
 * Called when a worker reaches a place between two writes. In production it does nothing. A test
 * throws an {@link Error} here to die at that place, or waits, to be overtaken or killed.
 */
@FunctionalInterface
public interface KillPoint {
  /** Does nothing. */
  KillPoint NONE = place -> {};

  /** Called on the worker's own thread. */
  void reached(CrashPoint place);

  /**
   * Called on the worker's own thread before it decodes a packet, so that a test can make a packet
   * that kills its worker.
   *
   * @param stage about to take it
   */
  default void taking(Stage stage, byte[] packet) {}
}
