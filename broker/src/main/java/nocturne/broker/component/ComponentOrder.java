package nocturne.broker.component;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import nocturne.core.instance.Component;

/**
 * What a component shall do from now on, in whichever processes it runs. An order states an
 * intention and may be executed twice. It holds until the next one, also for processes that start
 * later.
 *
 * @param n from 1 up, without a gap: of two orders with one number one is stored
 * @param component that shall do it
 * @param action what it shall do
 * @param at the time of day, for people
 * @param by its author, for people
 * @param ends where {@link Action#DRAIN} ends: by topic and partition, the offset after the last
 *     record that the component still takes from topics that it does not write itself
 */
public record ComponentOrder(
    int n,
    Component component,
    Action action,
    Instant at,
    String by,
    Map<String, Map<Integer, Long>> ends) {

  /** What a component can be ordered to do. */
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
