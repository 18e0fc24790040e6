package nocturne.broker.port;

import nocturne.broker.ledger.Stage;

/** Tests in isolation whether a packet kills the worker that takes it. Any thread may call. */
@FunctionalInterface
public interface Trial {
  /** Assumes that every packet kills: nothing is tried. */
  Trial NONE = (stage, packet) -> false;

  /**
   * Whether a separate process survives the stage's work on a packet. It survives also if the
   * packet cannot be read or become a row; it does not if the process could not be started.
   *
   * @param stage whose work to do
   * @param packet the survey's bytes
   */
  boolean survives(Stage stage, byte[] packet) throws InterruptedException;
}
