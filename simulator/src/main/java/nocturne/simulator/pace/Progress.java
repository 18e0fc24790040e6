package nocturne.simulator.pace;

/**
 * Called after each packet, on the sender's thread. The implementation decides how often to show
 * it.
 */
@FunctionalInterface
public interface Progress {

  /**
   * Reports one more packet.
   *
   * @param packets number sent so far
   * @param bytes number sent so far
   * @param source of the last packet: a file, {@code archive!member}, or a population
   */
  void sent(long packets, long bytes, String source);
}
