package nocturne.simulator.replay;

/** Receives reports about the sources, on the reader's thread. */
public interface SourceListener {

  /** A file with several records was taken apart; each is sent in a container of its own. */
  void rewrapped(String source, int records);

  /** A file, or an archive, holds nothing to send. */
  void empty(String source);

  /**
   * A folder holds other things than packets, which are passed over.
   *
   * @param others how many of which kind, with an example of each
   */
  default void skipped(String source, String others) {}

  /**
   * A source could not be read, or not to its end. What was read of it before is sent, the other
   * sources are read, and the replay is incomplete.
   *
   * @param problem a complete sentence: what could not be read, where, and what to do
   */
  void failed(String source, String problem);
}
