package nocturne.broker.component;

import java.io.IOException;
import java.util.function.BooleanSupplier;

/** The part of a component that runs in a process; may be run again and again. */
@FunctionalInterface
public interface ComponentPart {

  /**
   * Wires a run with the component's current files; nothing runs yet.
   *
   * @param hurry whether the component is drained, so that held records are to be committed soon;
   *     called often
   */
  Run wire(BooleanSupplier hurry) throws IOException;

  /** A run of the component, from start to end. For one thread. */
  interface Run {
    void start();

    /**
     * The state: starting, running, waiting or failed; or standby, if another worker has taken its
     * place and it does nothing any more.
     */
    ComponentStatus.State state();

    /** Whether another run may help if this one has failed. */
    default boolean mayBeginAgain() {
      return true;
    }

    /** The current problem, for people; empty if there is none. */
    String note();

    /** Commits what was taken and waits for that; harmless for a run that was never started. */
    void end();
  }
}
