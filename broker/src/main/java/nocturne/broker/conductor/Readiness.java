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
 * The components as a conductor sees them: has those work that rest, and names those for whom a
 * night waits.
 */
record Readiness(Orders orders) {
  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

  /** The components that run these stages. */
  static Set<Component> of(Collection<Stage> stages) {
    Set<Component> components = EnumSet.noneOf(Component.class);
    stages.forEach(stage -> components.add(stage.component()));
    return components;
  }

  /** Orders those to start that were ordered to rest; the archive always works. */
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
   * Whether each process that runs one of them says that it works, by the newest order. One that
   * tries again by itself does if it is ingest, which may wait for the cluster of another night, or
   * if another process runs its stages. One that stands by says nothing of the component, which
   * another runs.
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
   * Why some of them do not work, or what they wait for as they do, in words that begin with a
   * colon; empty where all work.
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
