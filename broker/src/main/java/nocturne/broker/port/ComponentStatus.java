package nocturne.broker.port;

import java.time.Instant;
import java.util.Set;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Component;

/**
 * How one worker says that a component stands, as far as the worker runs its stages.
 *
 * @param component that it tells of
 * @param worker who tells, by a name that nobody else has; part of an object's name
 * @param who the same for people
 * @param process by what the back end finds out whether the worker still lives
 * @param stages those of the component that it runs
 * @param state how they stand
 * @param order number of the newest order that was obeyed; 0 where there was none
 * @param runs how often the component began here, each time with its files as they were
 * @param since when it came to this state, the time of day
 * @param note what is the matter, for people; empty while all is well
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

  /** How a component stands. */
  public enum State {
    /** It has not come so far that it takes anything. */
    STARTING,
    RUNNING,
    /** Something it needs is not to be had; it tries again by itself. */
    WAITING,
    /** It works up to the ends of an order, and then rests. */
    DRAINING,
    STOPPED,
    /** It could not begin, or has given up; the note says what a person must do. */
    FAILED
  }

  public ComponentStatus {
    stages = Set.copyOf(stages);
  }
}
