package nocturne.app.night;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nocturne.app.Failure;
import nocturne.app.home.Home;
import nocturne.app.home.Owner;
import nocturne.app.home.Ownership;
import nocturne.app.home.ProcessRegistry;
import nocturne.app.instance.ComponentService;
import nocturne.app.options.GlobalOptions;
import nocturne.app.output.Rows;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Session;
import nocturne.app.wiring.Workers;
import nocturne.broker.instance.Found;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.PipelineStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows and runs an instance. */
public final class InstanceService {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceService.class);
  private static final long LOOK_MILLIS = 500;

  private final GlobalOptions global;

  public InstanceService(GlobalOptions global) {
    this.global = global;
  }

  /** Shows the owner, the nights and the topics. */
  public int status() throws IOException, InterruptedException {
    Home home = Home.existing(global.home());
    Optional<Owner> owner = Ownership.ownerOf(home);
    return Session.of(global, "status")
        .withServices(
            services -> {
              try (Rows rows = global.rows(List.of("what", "name", "value"))) {
                rows.add(Arrays.asList("home", "folder", home));
                rows.add(
                    Arrays.asList("home", "owner", owner.map(Owner::toString).orElse("nobody")));
                rows.add(Arrays.asList("kafka", "address", services.address().bootstrapServers()));
                rows.add(Arrays.asList("instance", "name", services.names().instance()));
                boolean isThere =
                    services
                        .stores()
                        .store()
                        .bucketExists(services.stores().brokerFiles().bucket());
                if (isThere) {
                  nights(services, rows);
                }
                topics(services, rows);
                subscriptions(services, rows);
                if (isThere) {
                  Room.of(services).forEach(row -> rows.add(row));
                }
                Stream.concat(
                        ProcessRegistry.of(home).stream(),
                        ProcessRegistry.conductors(home).stream())
                    .collect(Collectors.toMap(Owner::pid, one -> one, (one, same) -> one))
                    .values()
                    .forEach(one -> rows.add(Arrays.asList("process", one.instance(), one)));
                if (isThere) {
                  ComponentService.status(services.stores(), rows);
                }
                if (isThere && owner.isPresent()) {
                  stages(services, rows);
                }
              }
              return 0;
            });
  }

  private static void nights(Services services, Rows rows) {
    for (JournalEntry e : services.stores().journal().latest()) {
      if (e.state() != NightState.CLOSED) {
        rows.add(
            Arrays.asList(
                "night", e.night().basicIso(), e.state() + " " + e.surveyTopic().orElse("")));
      }
    }
  }

  private static void topics(Services services, Rows rows) {
    Set<String> there = services.streams().topics();
    for (String topic : services.pipeline().topicNames()) {
      String value = "missing; `nocturne setup` makes it";
      if (there.contains(topic)) {
        Map<Integer, Range> extent = services.streams().extent(topic);
        long offsets = extent.values().stream().mapToLong(r -> r.to() - r.from()).sum();
        value =
            extent.size()
                + " partitions, "
                + offsets
                + " offsets, "
                + Room.words(services.streams().bytes(topic));
      }
      rows.add(Arrays.asList("topic", topic, value));
    }
  }

  private static void subscriptions(Services services, Rows rows) {
    services
        .pipeline()
        .subscriptions()
        .forEach((name, topic) -> subscription(services, rows, name, topic));
  }

  private static void subscription(Services services, Rows rows, String name, String topic) {
    OptionalLong lag = services.subscriptions().lag(name, topic);
    rows.add(
        Arrays.asList(
            "subscription",
            name,
            lag.isPresent()
                ? lag.getAsLong() + " offsets behind"
                : "missing; `nocturne setup` makes it"));
  }

  /** Adds a row with the assigned partitions of each stage's input. */
  static void stages(Services services, Rows rows) {
    for (PipelineStage stage : services.pipeline().readers()) {
      String topic = services.names().topic(stage.input().orElseThrow());
      int partitions = services.streams().extent(topic).size();
      int assigned = services.streams().assigned(stage.group(services.names()), topic);
      rows.add(
          Arrays.asList(
              "stage", stage.name(), assigned + " of " + partitions + " partitions are worked"));
    }
  }

  /** Runs everything until interrupted. */
  public int up() throws IOException, InterruptedException {
    return Session.of(global, "up")
        .readingSurvey()
        .loggingProgress()
        .withServices(
            services -> {
              services
                  .owner()
                  .ifPresent(
                      o -> {
                        throw Failure.incomplete(
                            "The home folder is in use by "
                                + o
                                + ", for instance "
                                + o.instance()
                                + "; end it with `nocturne stop`, or work beside it with `nocturne"
                                + " worker`.");
                      });
              return work(services, new TreeSet<>(services.pipeline().words()));
            });
  }

  /** Runs some stages until interrupted. */
  public int worker(List<String> words) throws IOException, InterruptedException {
    Set<Stage> stages = new TreeSet<>();
    if (words.equals(List.of("all"))) {
      stages.addAll(global.pipeline().words());
    }
    for (String word : stages.isEmpty() ? words : List.<String>of()) {
      stages.add(stage(word.strip()));
    }
    return Session.of(global, "worker")
        .readingSurvey()
        .loggingProgress()
        .withServices(services -> work(services, stages));
  }

  private Stage stage(String word) {
    try {
      return global.pipeline().word(word);
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  private int work(Services services, Set<Stage> stages) throws IOException, InterruptedException {
    for (Found r : services.resources().create()) {
      if (r.state() == Found.State.CREATED) {
        LOG.info("made {} {}", r.kind().word(), r.name());
      }
    }
    Workers workers = services.startWorkers(stages);
    LOG.info(
        "instance {} is up: {} at Kafka {}",
        services.names().instance(),
        stages.stream().sorted().map(Stage::word).toList(),
        services.address().bootstrapServers());
    try {
      while (workers.fault().isEmpty()) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      LOG.info("going down: committing what was taken");
      return 0;
    }
    throw Failure.incomplete(
        "Stopping, since "
            + workers.fault().orElse("a stage failed")
            + " Start it again with"
            + " `nocturne up` when that is mended; nothing is lost.");
  }
}
