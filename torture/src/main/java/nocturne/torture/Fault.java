package nocturne.torture;

import java.util.Random;
import java.util.function.Predicate;

/**
 * A fault during a night, besides the kills of processes.
 *
 * @param name in the report
 * @param weight its relative frequency
 * @param suits whether it makes sense for a layout
 * @param isPossible whether a night has what it needs
 * @param strike causes it
 */
record Fault(
    String name,
    int weight,
    Predicate<Layout> suits,
    Predicate<Processes> isPossible,
    Strike strike) {

  /** A fault of any night. */
  Fault(String name, int weight, Strike strike) {
    this(name, weight, layout -> true, strike);
  }

  /** A fault of any night with such a layout. */
  Fault(String name, int weight, Predicate<Layout> suits, Strike strike) {
    this(name, weight, suits, night -> true, strike);
  }

  /** Causes a fault. */
  interface Strike {
    /**
     * Causes the fault, and returns when it is over: nothing that hinders the night may outlast
     * this call. The killed processes count the kills.
     *
     * @param night what the fault acts on
     * @param random the only source of chance
     */
    void at(Processes night, Random random) throws Exception;
  }
}
