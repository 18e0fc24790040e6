package nocturne.broker.component;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.StoredRecords;
import nocturne.core.instance.Component;

/**
 * Orders to an instance's components, and their statuses, as objects in the bucket of the broker
 * files: an order as {@code components/{component}/{n, 6 digits}}, put only if its number is free,
 * a status as {@code workers/{component}/{worker}}, by production's names of the components in
 * every instance's bucket. No process calls another, so an order reaches any number of processes,
 * now or later. If a process is killed between an order and its execution, its successor executes
 * it. May be shared by threads.
 */
public final class Components {
  private static final String ORDERS = "components/";
  private static final String STATUSES = "workers/";

  private final ObjectStore store;
  private final String bucket;
  private final Predicate<ComponentStatus> lives;
  private final StoredRecords<ComponentOrder> orders;
  private final StoredRecords<ComponentStatus> statuses;

  /**
   * @param bucket of the broker files, which must exist
   * @param lives whether the process that wrote this status lives
   */
  public Components(ObjectStore store, String bucket, Predicate<ComponentStatus> lives) {
    this.store = store;
    this.bucket = bucket;
    this.lives = lives;
    String advice = "Put it back from a backup, or stop the instance's processes and remove it.";
    this.orders = new StoredRecords<>(store, bucket, ComponentOrder.class, "the order", advice);
    this.statuses = new StoredRecords<>(store, bucket, ComponentStatus.class, "the status", advice);
  }

  /** The component's orders above a number, oldest first. */
  public List<ComponentOrder> orders(Component component, int after) {
    List<ComponentOrder> found = new ArrayList<>();
    Optional<ComponentOrder> next = orders.read(name(component, after + 1));
    while (next.isPresent()) {
      found.add(next.get());
      next = orders.read(name(component, next.get().n() + 1));
    }
    return found;
  }

  /** The newest order; empty if there was none, which means that the component should run. */
  public Optional<ComponentOrder> newest(Component component) {
    List<ObjectStore.Entry> listed = store.list(bucket, folder(ORDERS, component));
    return listed.isEmpty() ? Optional.empty() : orders.read(listed.get(listed.size() - 1).name());
  }

  /**
   * Gives an order.
   *
   * @return false if its number is taken: another order was given, and the caller must read it
   *     first
   * @throws IllegalArgumentException if its number is not the next
   */
  public boolean give(ComponentOrder order) {
    int last = newest(order.component()).map(ComponentOrder::n).orElse(0);
    if (order.n() > last + 1) {
      throw new IllegalArgumentException(
          "Cannot give %s to %s: the number that follows is %s"
              .formatted(order, order.component().productionName(), last + 1));
    }
    return order.n() == last + 1
        && orders.putIfAbsent(name(order.component(), order.n()), order) == ObjectStore.Put.CREATED;
  }

  /** Stores a worker's status, replacing its last one. */
  public void say(ComponentStatus status) {
    statuses.put(folder(STATUSES, status.component()) + status.self().worker(), status);
  }

  /** Removes the worker's status, since it no longer runs the component. */
  public void leave(ComponentStatus status) {
    store.delete(bucket, folder(STATUSES, status.component()) + status.self().worker());
  }

  /** The statuses of live workers that run the component. */
  public List<ComponentStatus> statuses(Component component) {
    return store.list(bucket, folder(STATUSES, component)).stream()
        .flatMap(listed -> statuses.read(listed.name()).stream())
        .filter(lives)
        .toList();
  }

  /**
   * Whether another live worker runs the component.
   *
   * @param worker name of the calling worker
   * @param order a worker that has not executed this order yet counts as running, since it may be
   *     about to begin; 0 for none
   */
  public boolean isRunByAnother(Component component, String worker, int order) {
    return statuses(component).stream()
        .filter(status -> !status.self().worker().equals(worker))
        .anyMatch(status -> status.state().isAtWork() || status.order() < order);
  }

  private static String name(Component component, int n) {
    return folder(ORDERS, component) + String.format(Locale.ROOT, "%06d", n);
  }

  private static String folder(String kind, Component component) {
    return kind + component.productionName() + '/';
  }
}
