package nocturne.core.fuzz;

import java.util.List;

/**
 * A piece of code that takes bytes from outside, with what must hold of it whatever they are. Has a
 * constructor without parameters.
 */
public interface FuzzTarget {

  /** Honest inputs, from which the others are bred. */
  List<byte[]> seeds();

  /**
   * Puts one input in.
   *
   * @throws Exception or an {@link AssertionError} where a promise is broken; what the code may
   *     rightly refuse is caught
   */
  void put(byte[] input) throws Exception;
}
