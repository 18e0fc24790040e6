package nocturne.google.instance;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Runs the components of an instance: on machines of Google's, or in a trial as processes of this
 * machine. Each method may be called repeatedly. The default methods do nothing, for an instance
 * whose components somebody else runs.
 */
public interface Machines extends AutoCloseable {
  /** Does nothing: the components run elsewhere. */
  Machines NONE = new Machines() {};

  /** The parts that setup makes and teardown deletes; a part comes before those that need it. */
  default List<Part> parts() {
    return List.of();
  }

  /** The address of the archive's function, to which alerts are pushed; empty if there is none. */
  default String archive() {
    return "";
  }

  /** The service account that may call the archive's function; empty if anybody may call it. */
  default String archiveCaller() {
    return "";
  }

  /**
   * Starts the jobs of the stages after ingest, if necessary.
   *
   * @return the names of the jobs that do not run yet
   */
  default List<String> startStages() {
    return List.of();
  }

  /** Starts ingest if necessary. */
  default void startIngest() {}

  /**
   * Stops ingest and the jobs. Messages that they have not acknowledged are delivered again after
   * the next start.
   */
  default void rest() {}

  /** Waits until the jobs after ingest run, or no night needs them any more. */
  @FunctionalInterface
  interface StagesAwaited {
    void await() throws InterruptedException;
  }

  /**
   * Stops everything unless a night needs it. A night that begins during the call may have seen
   * everything run before it stopped, so this method looks again and then starts everything.
   *
   * @param isNeeded whether a night needs the machines now
   * @param stages waits for the jobs
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
      startIngest();
    }
  }

  /** The names of the machines and jobs that run now and therefore cost money. */
  default List<String> running() {
    return List.of();
  }

  @Override
  default void close() {}
}
