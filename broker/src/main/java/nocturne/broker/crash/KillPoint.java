package nocturne.broker.crash;

import nocturne.broker.ledger.Stage;

/**
 * Told whenever a worker has come to a place between two writes. In production nothing listens; a
 * test throws an {@link Error} here to die at that very place, or waits, to be overtaken or killed.
 */
@FunctionalInterface
public interface KillPoint {
  /** Nobody listens. */
  KillPoint NONE = place -> {};

  /** Called on the worker's own thread. */
  void reached(Place place);

  /**
   * Called on the worker's own thread before it looks into a packet, so that a test can make one
   * that kills whoever takes it.
   *
   * @param stage about to take it
   * @param packet its bytes
   */
  default void taking(Stage stage, byte[] packet) {}
}
