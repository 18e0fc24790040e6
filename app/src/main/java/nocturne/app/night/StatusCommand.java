package nocturne.app.night;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.instance.ComponentCommand;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.StatusRow;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.broker.component.ComponentStatus;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.Range;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.core.instance.Names;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows how an instance stands, once or again and again, and says what is wrong with it. */
@Command(
    name = "status",
    description = {
      "Show processes, open nights, topics, components and stages.",
      "Shows which process runs the services of this home, the open nights, the"
          + " size of each topic, and how many partitions of each stage are worked; with"
          + " --format json in typed fields."
    })
public final class StatusCommand implements Callable<Integer> {
  private static final Duration AGAIN = Duration.ofSeconds(2);
  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final String MADE_BY_SETUP = "missing; `nocturne setup` makes it";

  private final GlobalOptions global;

  @Option(
      names = "--check",
      description =
          "Exit code 1, with a sentence on stderr for each problem: a component that"
              + " is stopped, failed, run by no process or has waited for a minute, a"
              + " stage of which not all partitions are worked, a missing part, a FAILED"
              + " night, a full disk.")
  private boolean check;

  @Option(names = "--watch", description = "Repeat every two seconds, until interrupted.")
  private boolean watch;

  public StatusCommand(GlobalOptions global) {
    this.global = global;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (check && watch) {
      throw Failure.misuse("--check looks once and --watch has no end; give one of them.");
    }
    Home home = Home.existing(global.home());
    return Session.of(global, "status")
        .withServices(
            services -> {
              List<StatusRow> rows = rows(home, services);
              show(rows, watch);
              while (watch) {
                Thread.sleep(AGAIN.toMillis());
                rows = rows(home, services);
                show(rows, true);
              }
              return check ? checked(rows) : 0;
            });
  }

  private void show(List<StatusRow> rows, boolean again) throws IOException {
    if (again && global.surroundings().outIsTerminal()) {
      global.out().print(CLEAR);
    }
    StatusRow.write(global.out(), global.format(), rows);
    global.out().flush();
  }

  private static int checked(List<StatusRow> rows) {
    List<String> problems = rows.stream().flatMap(row -> row.problem().stream()).toList();
    if (!problems.isEmpty()) {
      throw Failure.incomplete(String.join("\n", problems));
    }
    return 0;
  }

  private static List<StatusRow> rows(Home home, Services services) throws IOException {
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
      rows.addAll(nights(services));
    }
    rows.addAll(topics(services));
    rows.addAll(subscriptions(services));
    if (isThere) {
      rows.addAll(Room.of(services));
    }
    processes(home).forEach(one -> rows.add(process(one)));
    if (isThere) {
      rows.addAll(ComponentCommand.status(services.stores(), services.clock().instant()));
    }
    if (isThere && owner.isPresent()) {
      rows.addAll(stages(services));
    }
    return rows;
  }

  private static List<StatusRow> nights(Services services) {
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
                    "Night " + night + " FAILED; its books name what is missing."));
      }
    }
    return rows;
  }

  private static List<StatusRow> topics(Services services) {
    List<StatusRow> rows = new ArrayList<>();
    Set<String> there = services.streams().topics();
    for (String topic : services.pipeline().topicNames()) {
      if (!there.contains(topic)) {
        rows.add(
            StatusRow.of("topic", topic, MADE_BY_SETUP)
                .with("exists", false)
                .withProblem(true, "Topic " + topic + " is " + MADE_BY_SETUP + "."));
        continue;
      }
      Map<Integer, Range> extent = services.streams().extent(topic);
      long offsets = extent.values().stream().mapToLong(r -> r.to() - r.from()).sum();
      OptionalLong bytes = services.streams().bytes(topic);
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

  private static List<StatusRow> subscriptions(Services services) {
    List<StatusRow> rows = new ArrayList<>();
    services
        .pipeline()
        .subscriptions()
        .forEach((name, topic) -> rows.add(subscription(services, name, topic)));
    return rows;
  }

  private static StatusRow subscription(Services services, String name, String topic) {
    OptionalLong lag = services.subscriptions().lag(name, topic);
    return StatusRow.of(
            "subscription",
            name,
            lag.isPresent() ? lag.getAsLong() + " offsets behind" : MADE_BY_SETUP)
        .with("exists", lag.isPresent())
        .with("topic", topic)
        .with("offsets_behind", lag.isPresent() ? lag.getAsLong() : null)
        .withProblem(lag.isEmpty(), "Subscription " + name + " is " + MADE_BY_SETUP + ".");
  }

  private static List<Owner> processes(Home home) {
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
  static List<StatusRow> stages(Services services) {
    List<StatusRow> rows = new ArrayList<>();
    for (PipelineStage stage : services.pipeline().readers()) {
      String topic = services.names().topic(stage.input().orElseThrow());
      int partitions = services.streams().extent(topic).size();
      int assigned = services.streams().assigned(stage.group(services.names()), topic);
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

  /** Why a stage has too few partitions, as far as its component tells; begins with a comma. */
  private static String cause(Services services, PipelineStage stage) {
    List<ComponentStatus> words =
        services.stores().components().words(stage.component()).stream()
            .filter(word -> word.stages().contains(stage.stage()))
            .toList();
    return words.isEmpty()
        ? ", since nobody runs it"
        : words.stream()
            .filter(word -> word.state() != ComponentStatus.State.RUNNING)
            .findFirst()
            .map(word -> ", since " + word.sentence())
            .orElse("");
  }
}
