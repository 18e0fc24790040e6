package nocturne.broker.conductor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import nocturne.broker.component.ComponentOrder;
import nocturne.broker.component.ComponentStatus;
import nocturne.broker.component.ComponentStatus.State;
import nocturne.broker.component.Orders;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The components as a conductor sees them: it starts paused ones, and names those that a night
 * waits for.
 */
record Readiness(Orders orders) {
  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

  /** The components that run these stages. */
  static Set<Component> of(Collection<Stage> stages) {
    Set<Component> components = EnumSet.noneOf(Component.class);
    stages.forEach(stage -> components.add(stage.component()));
    return components;
  }

  /** Orders paused components to start. The archive cannot be paused. */
  void haveWork(Set<Component> components) {
    for (Component component : components) {
      if (component.mayBeStopped()) {
        orders
            .startPaused(component)
            .ifPresent(order -> LOG.info("{}: {}", component.productionName(), order));
      }
    }
  }

  /**
   * Whether each process that runs one of the components reports that it works, by the newest
   * order. A component that retries by itself counts as working if it is ingest, which may wait for
   * another night's cluster, or if another process runs its stages. A process on standby is
   * ignored, since another runs the component.
   */
  boolean works(Set<Component> components) {
    return components.stream()
        .allMatch(component -> idle(component).stream().allMatch(this::triesAgain));
  }

  private boolean triesAgain(ComponentStatus status) {
    return status.state() == State.WAITING
        && status.order() >= newestNumber(status.component())
        && (status.component() == Component.CONSUMER || isRunByAnother(status));
  }

  private boolean isRunByAnother(ComponentStatus status) {
    return orders.statuses(status.component()).stream()
        .anyMatch(
            other -> other.state() == State.RUNNING && other.stages().containsAll(status.stages()));
  }

  private List<ComponentStatus> idle(Component component) {
    int newest = newestNumber(component);
    return orders.statuses(component).stream()
        .filter(status -> status.state() != State.STANDBY)
        .filter(status -> status.state() != State.RUNNING || status.order() < newest)
        .toList();
  }

  private int newestNumber(Component component) {
    return newest(component).map(ComponentOrder::n).orElse(0);
  }

  private Optional<ComponentOrder> newest(Component component) {
    return component.mayBeStopped() ? orders.newest(component) : Optional.empty();
  }

  /**
   * The reasons why components do not work, or what working ones wait for, beginning with a colon;
   * empty if there are none.
   */
  String waitsFor(Set<Component> components) {
    List<String> reasons = new ArrayList<>();
    for (Component component : components) {
      Optional<ComponentOrder> paused =
          newest(component).filter(order -> !order.action().leadsToWork());
      if (paused.isPresent()) {
        reasons.add(isPaused(paused.get()));
      } else if (orders.statuses(component).isEmpty()) {
        reasons.add("nobody runs " + component.productionName());
      } else {
        Stream.concat(
                idle(component).stream(),
                orders.statuses(component).stream().filter(status -> !status.note().isEmpty()))
            .findFirst()
            .ifPresent(status -> reasons.add(status.sentence()));
      }
    }
    return reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
  }

  private static String isPaused(ComponentOrder order) {
    String name = order.component().productionName();
    return name + " is paused (" + order + "); `nocturne component start " + name + "`";
  }
}
