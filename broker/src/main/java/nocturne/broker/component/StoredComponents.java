package nocturne.broker.component;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import nocturne.broker.port.ComponentOrder;
import nocturne.broker.port.ComponentStatus;
import nocturne.broker.port.Components;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.StoredRecords;
import nocturne.core.instance.Component;

/**
 * Keeps orders as objects {@code components/{component}/{n, 6 digits}} and statuses as objects
 * {@code workers/{component}/{worker}} in the bucket of the broker files. The objects have
 * production's names of the components in every instance's bucket. An order never changes; a
 * worker's next status replaces its last.
 */
public final class StoredComponents implements Components {
  private static final String ORDERS = "components/";
  private static final String WORDS = "workers/";

  private final ObjectStore store;
  private final String bucket;
  private final Predicate<ComponentStatus> lives;
  private final StoredRecords<ComponentOrder> orders;
  private final StoredRecords<ComponentStatus> statuses;

  /**
   * @param bucket of the broker files, which must exist
   * @param lives whether the process that wrote this status lives
   */
  public StoredComponents(ObjectStore store, String bucket, Predicate<ComponentStatus> lives) {
    this.store = store;
    this.bucket = bucket;
    this.lives = lives;
    String advice = "See who wrote it; stop the instance's processes before you remove it.";
    this.orders = new StoredRecords<>(store, bucket, ComponentOrder.class, "the order", advice);
    this.statuses = new StoredRecords<>(store, bucket, ComponentStatus.class, "the word", advice);
  }

  @Override
  public List<ComponentOrder> orders(Component component, int after) {
    List<ComponentOrder> found = new ArrayList<>();
    Optional<ComponentOrder> next = orders.read(name(component, after + 1));
    while (next.isPresent()) {
      found.add(next.get());
      next = orders.read(name(component, next.get().n() + 1));
    }
    return found;
  }

  @Override
  public Optional<ComponentOrder> newest(Component component) {
    List<ObjectStore.Entry> listed = store.list(bucket, folder(ORDERS, component));
    return listed.isEmpty() ? Optional.empty() : orders.read(listed.get(listed.size() - 1).name());
  }

  @Override
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

  @Override
  public void say(ComponentStatus word) {
    statuses.put(folder(WORDS, word.component()) + word.worker(), word);
  }

  @Override
  public void leave(ComponentStatus word) {
    store.delete(bucket, folder(WORDS, word.component()) + word.worker());
  }

  @Override
  public List<ComponentStatus> words(Component component) {
    return store.list(bucket, folder(WORDS, component)).stream()
        .flatMap(listed -> statuses.read(listed.name()).stream())
        .filter(lives)
        .toList();
  }

  private static String name(Component component, int n) {
    return folder(ORDERS, component) + String.format(Locale.ROOT, "%06d", n);
  }

  private static String folder(String kind, Component component) {
    return kind + component.productionName() + '/';
  }
}
