package nocturne.broker.component;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.crash.Place;
import nocturne.broker.port.ComponentOrder;
import nocturne.broker.port.ComponentOrder.Action;
import nocturne.broker.port.ComponentStatus;
import nocturne.broker.port.ComponentStatus.State;
import nocturne.broker.port.Components;
import nocturne.core.instance.Component;

/** Gives components orders, and sees whether they are obeyed. May be shared by threads. */
public final class Orders {
  private final Components components;
  private final String by;
  private final Clock clock;
  private final KillPoint kill;

  /**
   * @param by who wants it, for people
   */
  public Orders(Components components, String by, Clock clock, KillPoint kill) {
    this.components = components;
    this.by = by;
    this.clock = clock;
    this.kill = kill;
  }

  /**
   * Whether the component works, as far as orders go; whether anybody runs it is another matter.
   */
  public boolean isToWork(Component component) {
    return components.newest(component).filter(o -> !o.action().leadsToWork()).isEmpty();
  }

  /**
   * Gives an order, after whatever others order at the same time.
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
        kill.reached(Place.COMPONENT_ORDERED);
        return order;
      }
    }
  }

  /**
   * Starts a component that was ordered to rest, unless somebody has ordered something else since
   * this was asked; empty where it works already, or is left to that other.
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
    kill.reached(Place.COMPONENT_ORDERED);
    return Optional.of(order);
  }

  /**
   * Whether all who run the component have obeyed, or said that they cannot; true as well where
   * nobody runs it.
   *
   * @param action of the order
   * @param n its number, 0 for none
   */
  public boolean isObeyed(Component component, Action action, int n) {
    return components.words(component).stream()
        .allMatch(word -> word.order() >= n && hasCome(action, word.state()));
  }

  private static boolean hasCome(Action action, State state) {
    return state == State.FAILED || state == (action.leadsToWork() ? State.RUNNING : State.STOPPED);
  }

  /** What those say who run the component. */
  public List<ComponentStatus> words(Component component) {
    return components.words(component);
  }

  /** The order that holds. */
  public Optional<ComponentOrder> newest(Component component) {
    return components.newest(component);
  }
}
