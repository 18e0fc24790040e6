package nocturne.google.instance;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What runs the components of an instance: machines of Google's, or in a trial processes of this
 * machine. Each call may be repeated and then changes nothing. By default there are none: others
 * run the components.
 */
public interface Machines extends AutoCloseable {
  /** Others run the components. */
  Machines NONE = new Machines() {};

  /** Parts that setup makes and teardown deletes, each before those that need it. */
  default List<Part> parts() {
    return List.of();
  }

  /** The address of the archive's function, to which alerts are pushed; empty if it has none. */
  default String archive() {
    return "";
  }

  /** The account by which that function knows its caller; empty if it asks for none. */
  default String archiveCaller() {
    return "";
  }

  /**
   * Has the jobs behind ingest run.
   *
   * @return the names of those that do not run yet
   */
  default List<String> haveStages() {
    return List.of();
  }

  /** Has ingest run. */
  default void haveIngest() {}

  /** Ends ingest and the jobs; what they have not acknowledged is delivered to the next ones. */
  default void rest() {}

  /** Waits until the jobs behind ingest run, or nobody needs them any more. */
  @FunctionalInterface
  interface StagesAwaited {
    void await() throws InterruptedException;
  }

  /**
   * Lets all rest unless a night needs it. One that begins meanwhile may have found all at work:
   * then all works again.
   *
   * @param isNeeded by a night, as things stand when it is asked
   */
  default void restUnless(BooleanSupplier isNeeded, StagesAwaited stages)
      throws InterruptedException {
    if (isNeeded.getAsBoolean()) {
      return;
    }
    rest();
    if (isNeeded.getAsBoolean()) {
      stages.await();
    }
    if (isNeeded.getAsBoolean()) {
      haveIngest();
    }
  }

  /** The names of what runs now, and costs. */
  default List<String> running() {
    return List.of();
  }

  @Override
  default void close() {}
}
