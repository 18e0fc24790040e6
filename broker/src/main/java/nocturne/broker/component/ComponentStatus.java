package nocturne.broker.component;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    /** A newer worker runs it, of which there is only one; begins again when nobody runs it. */
    STANDBY,
    STOPPED,
    /** It could not begin, or has given up; the note says what a person must do. */
    FAILED;

    /** Whether the worker does the component's work, or is about to. */
    public boolean isAtWork() {
      return this == STARTING || this == RUNNING || this == WAITING || this == DRAINING;
    }
  }

  /** So long a component may start, or wait for what it needs, before that is a problem. */
  public static final Duration PATIENCE = Duration.ofMinutes(1);

  public ComponentStatus {
    stages = Set.copyOf(stages);
  }

  /** Its state, since when unless it runs, and its problem, in words. */
  public String words() {
    return state
        + (state == State.RUNNING ? "" : " since " + since.truncatedTo(ChronoUnit.SECONDS))
        + (note.isEmpty() ? "" : " (" + note + ")");
  }

  /** What the component does there, as a sentence without its full stop. */
  public String sentence() {
    return component.productionName() + " is " + words() + " in " + who;
  }

  /** Whether a person should look at it: it does not work, or has waited for too long. */
  public boolean isProblem(Instant now) {
    return switch (state) {
      case STOPPED, FAILED -> true;
      case STARTING, WAITING -> since.plus(PATIENCE).isBefore(now);
      default -> false;
    };
  }
}
