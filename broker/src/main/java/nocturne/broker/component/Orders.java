package nocturne.broker.component;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.component.ComponentOrder.Action;
import nocturne.broker.component.ComponentStatus.State;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.core.instance.Component;

/**
 * Gives orders to components, and reports whether they are executed. Thread-safe.
 *
 * @param by the author of the orders, for people
 */
public record Orders(Components components, String by, Clock clock, KillPoint kill) {

  /** Whether the newest order lets the component work; it need not run in any process. */
  public boolean isToWork(Component component) {
    return components.newest(component).filter(o -> !o.action().leadsToWork()).isEmpty();
  }

  /**
   * Gives an order with the next free number.
   *
   * @param ends of an order to drain
   */
  public ComponentOrder give(
      Component component, Action action, Map<String, Map<Integer, Long>> ends) {
    while (true) {
      int last = components.newest(component).map(ComponentOrder::n).orElse(0);
      ComponentOrder order =
          new ComponentOrder(last + 1, component, action, clock.instant(), by, ends);
      if (components.give(order)) {
        kill.reached(CrashPoint.COMPONENT_ORDERED);
        return order;
      }
    }
  }

  /**
   * Starts a component that was ordered to pause, unless another order was given since the call;
   * empty if it works already or another order was given.
   */
  public Optional<ComponentOrder> startPaused(Component component) {
    Optional<ComponentOrder> paused =
        components.newest(component).filter(order -> !order.action().leadsToWork());
    if (paused.isEmpty()) {
      return Optional.empty();
    }
    ComponentOrder order =
        new ComponentOrder(
            paused.get().n() + 1, component, Action.START, clock.instant(), by, Map.of());
    if (!components.give(order)) {
      return Optional.empty();
    }
    kill.reached(CrashPoint.COMPONENT_ORDERED);
    return Optional.of(order);
  }

  /**
   * Whether all processes that run the component have executed the order, or reported a failure;
   * true if none runs it.
   *
   * @param n its number, 0 for none
   */
  public boolean isObeyed(Component component, Action action, int n) {
    return components.statuses(component).stream()
        .allMatch(status -> status.order() >= n && hasCome(action, status.state()));
  }

  private static boolean hasCome(Action action, State state) {
    return switch (state) {
      case FAILED -> true;
      case RUNNING, STANDBY -> action.leadsToWork();
      case STOPPED -> !action.leadsToWork();
      case STARTING, WAITING, DRAINING -> false;
    };
  }

  /** The statuses of the component in the processes that run it. */
  public List<ComponentStatus> statuses(Component component) {
    return components.statuses(component);
  }

  /** The newest order. */
  public Optional<ComponentOrder> newest(Component component) {
    return components.newest(component);
  }
}
