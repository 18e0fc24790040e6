package nocturne.torture;

import java.util.Random;

/** Something bad that happens to a night while it is received, beside the deaths of processes. */
interface Fault {

  /** For the report. */
  String name();

  /** How often it is chosen, as against the others. */
  int weight();

  /** Whether it makes sense for this night. */
  default boolean suits(Layout layout) {
    return true;
  }

  /** Whether this night has what it needs. */
  default boolean isPossible(World world) {
    return true;
  }

  /**
   * Does it, and returns when it is over: nothing that hinders the night may outlast this call. The
   * kills it does are counted by whoever is killed.
   *
   * @param world what there is to be hurt
   * @param random the only source of chance
   */
  void strike(World world, Random random) throws Exception;
}
