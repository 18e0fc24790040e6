package nocturne.broker.books;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import nocturne.broker.ledger.Stage;
import nocturne.core.night.Night;

/**
 * The traces that a store can list for a night: one for each alert that came to a stage. The store
 * is asked for everything it holds of the night, in any order.
 */
public interface Traces {

  /** The check that compares these traces. */
  CheckName checkName();

  /** The stage that leaves the traces. */
  default Stage stage() {
    return checkName().stage();
  }

  /** The alerts that must have a trace; empty if all published alerts must. */
  default Optional<Expected> expected() {
    return Optional.empty();
  }

  /** The traces as the books name them, such as {@code in the archive}. */
  String foundAs();

  /**
   * Lists the traces.
   *
   * @throws nocturne.broker.port.PortException if the store cannot be read, or does not answer
   */
  void list(Night night, Sink sink);

  /**
   * Alerts of which there is to be a trace.
   *
   * @param as how the books call them
   * @param candids lists them
   */
  record Expected(String as, Candids candids) {}

  /** Some alerts of a night. */
  @FunctionalInterface
  interface Candids {
    /**
     * Lists them, in any order; one may come more than once.
     *
     * @throws nocturne.broker.port.PortException if the store cannot be read
     */
    void list(Night night, LongConsumer each);
  }

  /** Takes what a store lists. */
  interface Sink {
    /**
     * A trace of an alert.
     *
     * @param content length and CRC32C of the survey's packet, as {@link #content} packs them;
     *     empty where the store does not know
     */
    void alert(long candid, OptionalLong content);

    /** Something that is no alert of ours. */
    void stranger(String what);

    /** A trace of an alert came once more in a way that is no difference. */
    void again(long candid);
  }

  /** A packet's length and checksum as one number. */
  static long content(int length, int crc32c) {
    return ((long) length << 32) | (crc32c & 0xFFFFFFFFL);
  }
}
