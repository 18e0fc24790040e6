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
  private final ComponentJson json = new ComponentJson();

  /**
   * @param bucket of the broker files, which must exist
   * @param lives whether the process that wrote this status lives
   */
  public StoredComponents(ObjectStore store, String bucket, Predicate<ComponentStatus> lives) {
    this.store = store;
    this.bucket = bucket;
    this.lives = lives;
  }

  @Override
  public List<ComponentOrder> orders(Component component, int after) {
    List<ComponentOrder> orders = new ArrayList<>();
    Optional<ComponentOrder> next = order(component, after + 1);
    while (next.isPresent()) {
      orders.add(next.get());
      next = order(component, next.get().n() + 1);
    }
    return orders;
  }

  private Optional<ComponentOrder> order(Component component, int n) {
    String name = name(component, n);
    return store.read(bucket, name).map(bytes -> json.readOrder(name, bytes));
  }

  @Override
  public Optional<ComponentOrder> newest(Component component) {
    List<ObjectStore.Entry> listed = store.list(bucket, folder(ORDERS, component));
    if (listed.isEmpty()) {
      return Optional.empty();
    }
    String name = listed.get(listed.size() - 1).name();
    return store.read(bucket, name).map(bytes -> json.readOrder(name, bytes));
  }

  @Override
  public boolean give(ComponentOrder order) {
    int last = newest(order.component()).map(ComponentOrder::n).orElse(0);
    if (order.n() > last + 1) {
      throw new IllegalArgumentException(
          "Cannot give "
              + order
              + " to "
              + order.component().productionName()
              + ": the number that follows is "
              + (last + 1));
    }
    return order.n() == last + 1
        && store.putIfAbsent(bucket, name(order.component(), order.n()), json.write(order))
            == ObjectStore.Put.CREATED;
  }

  @Override
  public void say(ComponentStatus word) {
    store.put(bucket, folder(WORDS, word.component()) + word.worker(), json.write(word));
  }

  @Override
  public void leave(ComponentStatus word) {
    store.delete(bucket, folder(WORDS, word.component()) + word.worker());
  }

  @Override
  public List<ComponentStatus> words(Component component) {
    List<ComponentStatus> words = new ArrayList<>();
    for (ObjectStore.Entry listed : store.list(bucket, folder(WORDS, component))) {
      store
          .read(bucket, listed.name())
          .map(bytes -> json.readWord(listed.name(), bytes))
          .filter(lives)
          .ifPresent(words::add);
    }
    return words;
  }

  private static String name(Component component, int n) {
    return folder(ORDERS, component) + String.format(Locale.ROOT, "%06d", n);
  }

  private static String folder(String kind, Component component) {
    return kind + component.productionName() + '/';
  }
}
