package nocturne.simulator.pace;

/**
 * Called after each packet, on the sender's thread. The implementation decides how often to show
 * it.
 */
@FunctionalInterface
public interface Progress {

  /**
   * One more packet was sent.
   *
   * @param packets sent so far
   * @param bytes sent so far
   * @param source what the last one was: a file, {@code archive!member}, or a population
   */
  void sent(long packets, long bytes, String source);
}
