package nocturne.broker.port;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import nocturne.core.instance.Component;

/**
 * What a component shall do from now on, whoever runs it. An order states what is wanted and may be
 * obeyed twice; it holds until the next one, for processes too that come later.
 *
 * @param n from 1 up, without a gap: of two who give an order under one number one is heard
 * @param component that shall do it
 * @param action what it shall do
 * @param at the time of day, for people
 * @param by who wants it, for people
 * @param ends where {@link Action#DRAIN} ends: by topic and partition, the offset after the last
 *     record that the component still takes from those it does not write itself
 */
public record ComponentOrder(
    int n,
    Component component,
    Action action,
    Instant at,
    String by,
    Map<String, Map<Integer, Long>> ends) {

  /** What can be wanted. */
  public enum Action {
    /** Work; one that works goes on as it is. */
    START,
    /** Commit what was taken, then rest. */
    STOP,
    /** Do what is there up to the ends, then rest. */
    DRAIN,
    /** Stop and start again, with the component's files as they then are. */
    RESTART;

    /** As commands spell it: lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the component works once it has obeyed. */
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
    return "order " + n + ", " + action.word() + " by " + by;
  }
}
