package nocturne.broker.port;

import java.util.List;
import java.util.Optional;
import nocturne.core.instance.Component;

/**
 * An instance's components as somebody commands them who does not run them: orders are numbered and
 * put only where their number is free, and who runs a component says how it stands. Nobody calls
 * anybody, so an order reaches processes of any number, now or later, and one that is killed
 * between an order and its doing is followed by one that does it. Any thread may call.
 */
public interface Components {

  /** The component's orders above a number, oldest first. */
  List<ComponentOrder> orders(Component component, int after);

  /** The order that holds; empty where none was ever given, and the component works. */
  Optional<ComponentOrder> newest(Component component);

  /**
   * Gives an order.
   *
   * @return false where its number is taken: somebody else has given one, which is to be looked at
   * @throws IllegalArgumentException when its number is not the one that follows
   */
  boolean give(ComponentOrder order);

  /** Says how a component stands, in the place of what the same worker said of it before. */
  void say(ComponentStatus word);

  /** Takes the worker's word back: it runs the component no more. */
  void leave(ComponentStatus word);

  /** What those say who run the component and live, by worker; of the dead nothing is heard. */
  List<ComponentStatus> words(Component component);
}
