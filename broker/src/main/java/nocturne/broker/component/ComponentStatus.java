package nocturne.broker.component;

import java.time.Instant;
import java.util.Set;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Component;

/**
 * Status of a component as one worker reports it, for the stages that the worker runs.
 *
 * @param component of which it is the status
 * @param worker that reports it, a unique name; part of an object's name
 * @param who the worker's name for people
 * @param process identifies the worker's process to the back end, which finds out whether it lives
 * @param stages of the component that the worker runs
 * @param state of these stages
 * @param order number of the newest order that was executed; 0 if there was none
 * @param runs number of runs of the component in this worker
 * @param since time of day at which the state began
 * @param note the current problem, for people; empty if there is none
 */
public record ComponentStatus(
    Component component,
    String worker,
    String who,
    String process,
    Set<Stage> stages,
    State state,
    int order,
    int runs,
    Instant since,
    String note) {

  /** State of a component. */
  public enum State {
    /** It does not take records yet. */
    STARTING,
    RUNNING,
    /** A system that it needs is missing; it retries by itself. */
    WAITING,
    /** It works up to the ends of an order, and then pauses. */
    DRAINING,
    STOPPED,
    /** It could not begin, or has given up; the note says what a person must do. */
    FAILED
  }

  public ComponentStatus {
    stages = Set.copyOf(stages);
  }
}
