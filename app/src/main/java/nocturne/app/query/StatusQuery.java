package nocturne.app.query;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Stores;
import nocturne.broker.component.ComponentOrder;
import nocturne.broker.component.ComponentStatus;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.Range;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;

/**
 * Returns the status of an instance: its home, processes, open nights, topics, subscriptions,
 * disks, components and stages, each with its problems.
 */
public final class StatusQuery {
  private static final String MADE_BY_SETUP = "missing; `nocturne setup` makes it";

  /** Maximum time for a night to start or end; after that it is a problem. */
  private static final Map<NightState, Duration> PATIENCE =
      Map.of(
          NightState.STARTING,
          ComponentStatus.PATIENCE,
          NightState.DRAINING,
          Duration.ofMinutes(15));

  private final Home home;
  private final Services services;

  public StatusQuery(Home home, Services services) {
    this.home = home;
    this.services = services;
  }

  /** All of it, part by part. */
  public List<StatusRow> rows() throws IOException {
    Optional<Owner> owner = Ownership.ownerOf(home).filter(o -> !o.command().equals("status"));
    Names names = services.names();
    List<StatusRow> rows = new ArrayList<>();
    rows.add(StatusRow.of("home", "folder", home.toString()).with("folder", home.toString()));
    rows.add(
        StatusRow.of("home", "owner", owner.map(Owner::toString).orElse("nobody"))
            .with("pid", owner.map(Owner::pid).orElse(null))
            .with("command", owner.map(Owner::command).orElse(null)));
    String address = services.address().bootstrapServers();
    rows.add(StatusRow.of("kafka", "address", address).with("address", address));
    String instance = names.instance().toString();
    rows.add(StatusRow.of("instance", "name", instance).with("instance", instance));
    boolean isThere =
        services.stores().store().bucketExists(services.stores().brokerFiles().bucket());
    if (isThere) {
      rows.addAll(nights());
    }
    rows.addAll(topics());
    rows.addAll(subscriptions());
    if (isThere) {
      rows.addAll(Room.of(services));
    }
    processes().forEach(one -> rows.add(process(one)));
    if (isThere) {
      rows.addAll(components());
    }
    if (isThere && owner.isPresent()) {
      rows.addAll(stages(services));
    }
    return rows;
  }

  private List<StatusRow> nights() {
    Instant now = services.clock().instant();
    List<StatusRow> rows = new ArrayList<>();
    for (JournalEntry e : services.stores().journal().latest()) {
      if (e.state() != NightState.CLOSED) {
        String night = e.night().toString();
        String topic = e.surveyTopic().orElse(null);
        rows.add(
            StatusRow.of("night", night, e.state() + " " + e.surveyTopic().orElse(""))
                .with("state", e.state().toString())
                .with("topic", topic)
                .withProblem(
                    e.state() == NightState.FAILED,
                    "Night " + night + " FAILED; its books name what is missing.")
                .withProblem(
                    Optional.ofNullable(PATIENCE.get(e.state()))
                        .filter(longest -> e.at().plus(longest).isBefore(now))
                        .isPresent(),
                    waiting(e)));
      }
    }
    return rows;
  }

  private static String waiting(JournalEntry entry) {
    return ("Night %s has been %s since %s. Its conductor, %s, says for what it waits; if that has"
            + " ended, `nocturne night %s --night %s` continues.")
        .formatted(
            entry.night(),
            entry.state(),
            entry.at().truncatedTo(ChronoUnit.SECONDS),
            entry.conductor(),
            entry.state() == NightState.STARTING ? "start" : "end",
            entry.night());
  }

  private List<StatusRow> topics() {
    List<StatusRow> rows = new ArrayList<>();
    Set<String> there = services.topics().names();
    for (String topic : services.pipeline().topicNames()) {
      if (!there.contains(topic)) {
        rows.add(
            StatusRow.of("topic", topic, MADE_BY_SETUP)
                .with("exists", false)
                .withProblem(true, "Topic " + topic + " is " + MADE_BY_SETUP + "."));
        continue;
      }
      Map<Integer, Range> extent = services.log().extent(topic);
      long offsets = extent.values().stream().mapToLong(r -> r.to() - r.from()).sum();
      OptionalLong bytes = services.topics().bytes(topic);
      rows.add(
          StatusRow.of(
                  "topic",
                  topic,
                  extent.size() + " partitions, " + offsets + " offsets, " + Room.words(bytes))
              .with("exists", true)
              .with("partitions", extent.size())
              .with("offsets", offsets)
              .with("bytes", bytes.isPresent() ? bytes.getAsLong() : null));
    }
    return rows;
  }

  private List<StatusRow> subscriptions() {
    List<StatusRow> rows = new ArrayList<>();
    services
        .pipeline()
        .subscriptions()
        .forEach((name, topic) -> rows.add(subscription(name, topic)));
    return rows;
  }

  private StatusRow subscription(String name, String topic) {
    OptionalLong lag = services.log().subscriptions().lag(name, topic);
    return StatusRow.of(
            "subscription",
            name,
            lag.isPresent() ? lag.getAsLong() + " offsets behind" : MADE_BY_SETUP)
        .with("exists", lag.isPresent())
        .with("topic", topic)
        .with("offsets_behind", lag.isPresent() ? lag.getAsLong() : null)
        .withProblem(lag.isEmpty(), "Subscription " + name + " is " + MADE_BY_SETUP + ".");
  }

  private List<Owner> processes() {
    return Stream.concat(
            ProcessRegistry.of(home).stream(), ProcessRegistry.conductors(home).stream())
        .collect(Collectors.toMap(Owner::pid, one -> one, (one, same) -> one))
        .values()
        .stream()
        .sorted(Comparator.comparingLong(Owner::pid))
        .toList();
  }

  private static StatusRow process(Owner one) {
    return StatusRow.of("process", one.instance(), one.toString())
        .with("pid", one.pid())
        .with("command", one.command())
        .with("since", one.since().toString());
  }

  /** A row with the assigned partitions of each stage's input. */
  public static List<StatusRow> stages(Services services) {
    List<StatusRow> rows = new ArrayList<>();
    for (PipelineStage stage : services.pipeline().readers()) {
      String topic = services.names().topic(stage.input().orElseThrow());
      int partitions = services.log().extent(topic).size();
      int assigned = services.log().assigned(stage.group(services.names()), topic);
      String words = assigned + " of " + partitions + " partitions are worked";
      rows.add(
          StatusRow.of("stage", stage.name(), words)
              .with("topic", topic)
              .with("partitions", partitions)
              .with("worked", assigned)
              .withProblem(
                  assigned < partitions,
                  "Stage " + stage.name() + ": " + words + cause(services, stage) + "."));
    }
    return rows;
  }

  /**
   * The reason why a stage has too few partitions, if its component reports one; begins with a
   * comma.
   */
  private static String cause(Services services, PipelineStage stage) {
    List<ComponentStatus> statuses =
        services.stores().components().statuses(stage.component()).stream()
            .filter(status -> status.stages().contains(stage.stage()))
            .toList();
    return statuses.isEmpty()
        ? ", since nobody runs it"
        : statuses.stream()
            .filter(status -> status.state() != ComponentStatus.State.RUNNING)
            .findFirst()
            .map(status -> ", since " + status.sentence())
            .orElse("");
  }

  /** A row for each component and process that runs it. */
  private List<StatusRow> components() {
    Stores stores = services.stores();
    Instant now = services.clock().instant();
    List<StatusRow> rows = new ArrayList<>();
    for (Component component : Component.ofWorkers()) {
      List<ComponentStatus> statuses = stores.components().statuses(component);
      Optional<ComponentOrder> newest = stores.components().newest(component);
      String name = stores.names().component(component);
      if (statuses.isEmpty()) {
        rows.add(
            component(name, "nobody runs it", newest, "ABSENT", "nobody runs it")
                .with("process", null)
                .with("since", null)
                .with("note", null));
      }
      for (ComponentStatus status : statuses) {
        String said = status.words() + " in " + status.self().who();
        rows.add(
            component(
                    name,
                    said,
                    newest,
                    status.state().toString(),
                    status.isProblem(now) ? said : "")
                .with("process", status.self().who())
                .with("since", status.since().toString())
                .with("note", status.note().isEmpty() ? null : status.note()));
      }
    }
    return rows;
  }

  private static StatusRow component(
      String name, String words, Optional<ComponentOrder> order, String state, String problem) {
    String ordered = order.map(newest -> "; " + newest).orElse("");
    return StatusRow.of("component", name, words + ordered)
        .with("state", state)
        .with("order", order.map(ComponentOrder::n).orElse(null))
        .with("wanted", order.map(newest -> newest.action().label()).orElse("start"))
        .withProblem(!problem.isEmpty(), "Component " + name + ": " + problem + ordered + ".");
  }
}
