package nocturne.broker.component;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import nocturne.core.instance.Component;

/**
 * An order to a component: what it should do from now on, in all processes that run it. An order
 * states an intention and may be executed twice. It holds until the next one, also for processes
 * that start later.
 *
 * @param n number, from 1 without a gap; of two orders with one number only one is stored
 * @param at time of day, for people
 * @param by the author, for people
 * @param ends for {@link Action#DRAIN}: by topic and partition, the offset after the last record to
 *     take from topics that other components write
 */
public record ComponentOrder(
    int n,
    Component component,
    Action action,
    Instant at,
    String by,
    Map<String, Map<Integer, Long>> ends) {

  /** The actions that can be ordered. */
  public enum Action {
    /** Work; a working component continues as it is. */
    START,
    /** Commit what was taken, then pause. */
    STOP,
    /** Process the records up to the ends, then pause. */
    DRAIN,
    /** Stop and start again, with the component's files at that time. */
    RESTART;

    /** The spelling in commands: lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the component works after the order. */
    public boolean leadsToWork() {
      return this == START || this == RESTART;
    }
  }

  /**
   * @throws IllegalArgumentException for a component that takes no orders, or a number below 1
   */
  public ComponentOrder {
    if (!component.mayBeStopped()) {
      throw new IllegalArgumentException(component.productionName() + " takes no orders");
    }
    if (n < 1) {
      throw new IllegalArgumentException("order " + n + ": they are numbered from 1 up");
    }
    ends = Map.copyOf(ends);
  }

  @Override
  public String toString() {
    return "order " + n + ", " + action.label() + " by " + by;
  }
}
