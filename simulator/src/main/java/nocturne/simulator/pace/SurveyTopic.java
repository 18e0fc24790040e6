package nocturne.simulator.pace;

/**
 * A survey topic of the instance, to which a replay or a simulation sends. Not thread-safe.
 *
 * <p>{@link #send} may return before the packet is safe, and fail later; {@link #flush} returns
 * when all packets sent are safe, or throws.
 */
public interface SurveyTopic {

  /**
   * Takes a packet for sending, waiting while too many are on their way.
   *
   * @param key the message's key: an alert's candid in decimal digits, or a hash where there is
   *     none
   * @param packet the message's value, sent byte for byte; neither array may be changed afterwards
   */
  void send(byte[] key, byte[] packet);

  /** Waits until everything sent is stored. */
  void flush();
}
