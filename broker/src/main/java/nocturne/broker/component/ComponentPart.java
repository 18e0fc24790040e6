package nocturne.broker.component;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import nocturne.broker.port.ComponentStatus;

/** What a process runs of one component: it can be begun again and again. */
@FunctionalInterface
public interface ComponentPart {

  /**
   * Wires it with the component's files as they are now; nothing runs yet.
   *
   * @param hurry whether somebody waits for what is held to be committed, since the component is
   *     drained; asked often
   */
  Run wire(BooleanSupplier hurry) throws IOException;

  /** It, from one start to its end. For one thread. */
  interface Run {
    void start();

    /** How it stands: starting, running, waiting or failed. */
    ComponentStatus.State state();

    /** What is the matter, for people; empty while all is well. */
    String note();

    /** Has it commit what it took, and waits until it has; harmless where it was never started. */
    void end();
  }
}
