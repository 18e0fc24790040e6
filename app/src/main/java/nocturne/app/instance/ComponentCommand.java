package nocturne.app.instance;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import nocturne.app.Failure;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.progress.ProgressLine;
import nocturne.app.progress.Tally;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Stores;
import nocturne.broker.component.ComponentDrain;
import nocturne.broker.component.ComponentOrder;
import nocturne.broker.component.ComponentOrder.Action;
import nocturne.broker.component.ComponentStatus;
import nocturne.broker.component.Orders;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts, stops and drains one component while the others continue. */
@Command(
    name = "component",
    description = {
      "Start, stop, drain or restart one component, while the others continue.",
      "The components are ztf-consumer, bq-sink and value-added, in whichever"
          + " processes run them; the archive is always on. An order also holds for"
          + " processes that start later. Nothing is lost while a component is paused:"
          + " it continues at its position."
    })
public record ComponentCommand(GlobalOptions global) {
  private static final long LOOK_MILLIS = 100;

  /** The component, and whether the order is given. */
  static final class Which {
    @Parameters(
        paramLabel = "NAME",
        description =
            "ztf-consumer, bq-sink or value-added, with or without the instance's ending.")
    private String name = "";

    @Option(names = "--dry-run", description = "Order nothing; show the component's state.")
    private boolean dryRun;
  }

  @Command(
      name = "list",
      description =
          "Show a row for each component and process that runs it: its state, the"
              + " newest order it followed, and its number of runs there.")
  int list() throws Exception {
    return Session.of(global, "component list")
        .withStores(
            stores -> {
              show(orders(stores), stores.names(), Component.ofWorkers());
              return 0;
            });
  }

  @Command(
      name = "start",
      description =
          "Start a component that was stopped; returns when it runs. For the archive:"
              + " check that it runs.")
  int start(@Mixin Which which) throws Exception {
    return give(Action.START, which);
  }

  @Command(
      name = "stop",
      description = "Commit what the component took, then pause it; returns when it is paused.")
  int stop(@Mixin Which which) throws Exception {
    return give(Action.STOP, which);
  }

  @Command(
      name = "drain",
      description =
          "Process what is there for the component now, then pause it; returns when it"
              + " is paused.")
  int drain(@Mixin Which which) throws Exception {
    return give(Action.DRAIN, which);
  }

  @Command(
      name = "restart",
      description = "Stop a component and start it again with its current files.")
  int restart(@Mixin Which which) throws Exception {
    return give(Action.RESTART, which);
  }

  /** Gives an order, and waits until all processes that run the component have executed it. */
  private int give(Action action, Which which) throws IOException, InterruptedException {
    Component component = component(action, which.name);
    if (action == Action.DRAIN && !which.dryRun) {
      return Session.of(global, "component drain")
          .readingSurvey()
          .followingServices(services -> drain(services, component));
    }
    return Session.of(global, "component " + action.label())
        .withStores(
            stores -> {
              Orders orders = orders(stores);
              if (which.dryRun || !component.mayBeStopped()) {
                show(orders, stores.names(), List.of(component));
              }
              if (!component.mayBeStopped()) {
                return checked(orders, component);
              }
              if (which.dryRun) {
                global.say(would(orders, component, action));
                return 0;
              }
              int n =
                  action == Action.START && orders.isToWork(component)
                      ? orders.newest(component).map(ComponentOrder::n).orElse(0)
                      : orders.give(component, action, Map.of()).n();
              return obeyed(orders, stores.names(), component, action, n);
            });
  }

  private int drain(Services services, Component component) throws InterruptedException {
    Orders orders = orders(services.stores());
    ComponentOrder order =
        orders.give(
            component,
            Action.DRAIN,
            ComponentDrain.ends(
                component, services.backEnd(), services.stores().journal().openNights()));
    return obeyed(orders, services.names(), component, Action.DRAIN, order.n());
  }

  private Component component(Action action, String name) {
    Names names = global.names();
    Component component =
        Arrays.stream(Component.values())
            .filter(c -> c.productionName().equals(name) || names.component(c).equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    Failure.misuse(
                        "There is no component \"%s\" to %s; those there are: %s."
                            .formatted(
                                name,
                                action.label(),
                                Component.ofWorkers().stream()
                                    .map(Component::productionName)
                                    .collect(Collectors.joining(", ")))));
    if (component == Component.NIGHT_CONDUCTOR) {
      throw Failure.misuse(
          name
              + " is a process of its own: `nocturne night auto` starts it, Ctrl-C in its window or"
              + " `nocturne stop` ends it.");
    }
    if (component == Component.ARCHIVE && action != Action.START) {
      throw Failure.misuse(
          ("%s is always on and cannot be told to %s; it ends with the process that"
                  + " runs it, by `nocturne stop`.")
              .formatted(name, action.label()));
    }
    return component;
  }

  private Orders orders(Stores stores) {
    if (!stores.store().bucketExists(stores.brokerFiles().bucket())) {
      throw Failure.misuse(
          "Instance %s is not set up on this home; `nocturne setup` does it."
              .formatted(stores.names().instance()));
    }
    return stores.orders(
        "an operator, process " + ProcessHandle.current().pid(), global.surroundings().clock());
  }

  private static String would(Orders orders, Component component, Action action) {
    if (action == Action.START && orders.isToWork(component)) {
      return "Nothing would be ordered: no order keeps %s from working."
          .formatted(component.productionName());
    }
    int last = orders.newest(component).map(ComponentOrder::n).orElse(0);
    return "Order %s would be given: %s shall %s."
        .formatted(last + 1, component.productionName(), action.label());
  }

  /** The archive takes no orders, so it runs or an operator must start its process. */
  private int checked(Orders orders, Component component) {
    if (orders.statuses(component).isEmpty()) {
      throw nobody(component);
    }
    return 0;
  }

  @SuppressWarnings("try") // only closed
  private int obeyed(Orders orders, Names names, Component component, Action action, int n)
      throws InterruptedException {
    try (ProgressLine line =
        ProgressLine.start(
            global.surroundings(), () -> Tally.waiting(doing(orders, component, n)))) {
      while (!orders.isObeyed(component, action, n)) {
        stepBackFrom(orders.newest(component).filter(newest -> newest.n() > n));
        Thread.sleep(LOOK_MILLIS);
      }
    }
    show(orders, names, List.of(component));
    List<ComponentStatus> statuses = orders.statuses(component);
    statuses.stream()
        .filter(status -> status.state() == ComponentStatus.State.FAILED)
        .findFirst()
        .ifPresent(
            status -> {
              throw Failure.incomplete(
                  ("%s does not work in %s: %s Mend that, then `nocturne component"
                          + " restart %s`; nothing is lost.")
                      .formatted(
                          component.productionName(),
                          status.self().who(),
                          status.note(),
                          component.productionName()));
            });
    if (statuses.isEmpty() && action.leadsToWork()) {
      throw nobody(component);
    }
    if (statuses.isEmpty()) {
      global.say("No process runs it now; the order holds for the next that does.");
    }
    return 0;
  }

  private static void stepBackFrom(Optional<ComponentOrder> newer) {
    newer.ifPresent(
        order -> {
          throw Failure.incomplete(
              "Not waited for any longer, since %s has a newer order: %s."
                  .formatted(order.component().productionName(), order));
        });
  }

  private static String doing(Orders orders, Component component, int n) {
    return orders.statuses(component).stream()
        .map(
            status ->
                component.productionName()
                    + " in "
                    + status.self().who()
                    + (status.order() < n
                        ? " has not executed order " + n
                        : " is " + status.words()))
        .collect(Collectors.joining("; "));
  }

  private Failure nobody(Component component) {
    return Failure.incomplete(
        "Nobody runs "
            + component.productionName()
            + ": start `nocturne up`, or `nocturne worker --stages "
            + global.pipeline().stageNames().stream()
                .filter(stage -> stage.component() == component)
                .map(Stage::name)
                .collect(Collectors.joining(","))
            + "`, in another window.");
  }

  private void show(Orders orders, Names names, List<Component> components) {
    try (Rows rows =
        global.rows(
            List.of(
                "component state order wanted by process stages obeyed runs since note"
                    .split(" ")))) {
      for (Component component : components) {
        show(rows, orders, component, names.component(component));
      }
    }
  }

  private static void show(Rows rows, Orders orders, Component component, String name) {
    Optional<ComponentOrder> newest = orders.newest(component);
    List<ComponentStatus> statuses = orders.statuses(component);
    Integer n = newest.map(ComponentOrder::n).orElse(null);
    String wanted = newest.map(order -> order.action().label()).orElse("start");
    String by = newest.map(ComponentOrder::by).orElse(null);
    if (statuses.isEmpty()) {
      rows.add(Arrays.asList(name, "ABSENT", n, wanted, by, null, null, null, null, null, null));
    }
    for (ComponentStatus status : statuses) {
      rows.add(
          Arrays.asList(
              name,
              status.state(),
              n,
              wanted,
              by,
              status.self().who(),
              status.stages().stream().sorted().map(Stage::name).collect(Collectors.joining(" ")),
              status.order(),
              status.runs(),
              status.since(),
              status.note().isEmpty() ? null : status.note()));
    }
  }
}
