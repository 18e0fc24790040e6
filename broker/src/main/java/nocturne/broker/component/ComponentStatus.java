package nocturne.broker.component;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Component;

/**
 * The status of a component in one worker.
 *
 * @param self the worker that reports it; its unique name is part of an object's name
 * @param stages of the component that the worker runs
 * @param since time of day at which the state began
 * @param note the current problem, for people; empty if there is none
 */
public record ComponentStatus(
    Component component,
    @JsonUnwrapped Self self,
    Set<Stage> stages,
    State state,
    @JsonUnwrapped Executed executed,
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
    /**
     * A newer worker runs the component, which only one worker may run. This worker begins when
     * that one is gone.
     */
    STANDBY,
    STOPPED,
    /** It could not begin or has given up; the note says what an operator must do. */
    FAILED;

    /** Whether the worker does the component's work, or is about to. */
    public boolean isAtWork() {
      return this == STARTING || this == RUNNING || this == WAITING || this == DRAINING;
    }
  }

  /**
   * What the worker has executed.
   *
   * @param order number of the newest executed order; 0 if there was none
   * @param runs number of runs of the component in this worker
   */
  public record Executed(int order, int runs) {}

  /** Maximum time for a component to start or to wait. After that it is a problem. */
  public static final Duration PATIENCE = Duration.ofMinutes(1);

  public ComponentStatus {
    stages = Set.copyOf(stages);
  }

  public int order() {
    return executed.order();
  }

  public int runs() {
    return executed.runs();
  }

  /** The state, its beginning unless it is RUNNING, and the problem, for people. */
  public String words() {
    return state
        + (state == State.RUNNING ? "" : " since " + since.truncatedTo(ChronoUnit.SECONDS))
        + (note.isEmpty() ? "" : " (" + note + ")");
  }

  /** A sentence on the component's status, without a full stop. */
  public String sentence() {
    return component.productionName() + " is " + words() + " in " + self.who();
  }

  /** Whether an operator should look at it: it does not work, or has waited for too long. */
  public boolean isProblem(Instant now) {
    return switch (state) {
      case STOPPED, FAILED -> true;
      case STARTING, WAITING -> since.plus(PATIENCE).isBefore(now);
      default -> false;
    };
  }
}
