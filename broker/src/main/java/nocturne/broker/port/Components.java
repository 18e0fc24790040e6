package nocturne.broker.port;

import java.util.List;
import java.util.Optional;
import nocturne.core.instance.Component;

/**
 * Orders to an instance's components, and their statuses. Orders are numbered and put only if their
 * number is free; each process that runs a component reports its status. No process calls another,
 * so an order reaches any number of processes, now or later. If a process is killed between an
 * order and its execution, its successor executes it. Any thread may call.
 */
public interface Components {

  /** The component's orders above a number, oldest first. */
  List<ComponentOrder> orders(Component component, int after);

  /** The newest order; empty if none was ever given, and the component works. */
  Optional<ComponentOrder> newest(Component component);

  /**
   * Gives an order.
   *
   * @return false if its number is taken: another order was given, which is to be read
   * @throws IllegalArgumentException if its number is not the next
   */
  boolean give(ComponentOrder order);

  /** Stores a worker's status, in place of its last one. */
  void say(ComponentStatus word);

  /** Removes the worker's status: it no longer runs the component. */
  void leave(ComponentStatus word);

  /** The statuses of live workers that run the component. */
  List<ComponentStatus> words(Component component);
}
