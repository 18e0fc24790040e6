package nocturne.torture;

import java.util.Random;

/** A fault during a night, besides the kills of processes. */
interface Fault {

  /** Name in the report. */
  String name();

  /** Relative frequency. */
  int weight();

  /** Whether it makes sense for this layout. */
  default boolean suits(Layout layout) {
    return true;
  }

  /** Whether this night has what it needs. */
  default boolean isPossible(Processes night) {
    return true;
  }

  /**
   * Causes the fault, and returns when it is over: nothing that hinders the night may outlast this
   * call. The killed processes count the kills.
   *
   * @param night what the fault acts on
   * @param random the only source of chance
   */
  void strike(Processes night, Random random) throws Exception;
}
