package nocturne.broker.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.journal.Journal;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightState;
import nocturne.broker.ledger.Range;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LogSubscriptions;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.PortException;
import nocturne.broker.port.Tables;
import nocturne.broker.port.TopicLog;
import nocturne.broker.port.Topics;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;

/**
 * Deletes a testing instance completely. It takes {@link Instance.Testing}, so production cannot be
 * passed to it; it compares each name with production's before a deletion. It finds the parts by
 * name, so after a kill it is simply run again. The broker files, with the journal, are deleted
 * last.
 */
public final class Teardown {
  private final Pipeline pipeline;
  private final Names names;
  private final Set<String> productions;
  private final Topics topics;
  private final TopicLog log;
  private final LogSubscriptions subscriptions;
  private final ObjectStore store;
  private final Tables tables;
  private final KillPoint kill;

  /**
   * @param kill called at each place between two writes
   */
  public Teardown(
      Instance.Testing instance,
      Pipeline pipeline,
      Topics topics,
      TopicLog log,
      ObjectStore store,
      Tables tables,
      KillPoint kill) {
    if (!pipeline.names().instance().equals(instance)) {
      throw new IllegalArgumentException(
          "This is the pipeline of " + pipeline.names().instance() + ", not of " + instance + ".");
    }
    this.pipeline = pipeline;
    this.names = pipeline.names();
    this.productions = all(pipeline.in(names.of(Instance.production())));
    this.topics = topics;
    this.log = log;
    this.subscriptions = log.subscriptions();
    this.store = store;
    this.tables = tables;
    this.kill = kill;
  }

  private static Set<String> all(Pipeline pipeline) {
    Set<String> all = new HashSet<>(pipeline.topicNames());
    all.addAll(pipeline.subscriptions().keySet());
    all.addAll(pipeline.names().buckets());
    all.add(pipeline.names().dataset());
    return all;
  }

  /** A stage that a process runs for this instance, on any machine; in words. */
  public Optional<String> worked() {
    return worked(pipeline, log);
  }

  static Optional<String> worked(Pipeline pipeline, TopicLog log) {
    Names names = pipeline.names();
    for (PipelineStage stage : pipeline.stages()) {
      for (String topic : inputs(stage, names)) {
        if (log.assigned(stage.group(names), topic) > 0) {
          return Optional.of("the stage " + stage.name() + " works on " + topic + " just now");
        }
      }
    }
    return Optional.empty();
  }

  /** The topics of the instance that a stage's consumer group reads. */
  private static List<String> inputs(PipelineStage stage, Names names) {
    return Stream.concat(stage.input().stream(), Stream.of(Topic.DEAD_LETTERS))
        .map(names::topic)
        .toList();
  }

  /** Nights of the instance that are not closed, in words. */
  public List<String> openNights() {
    if (!store.bucketExists(names.bucket(Bucket.BROKER_FILES))) {
      return List.of();
    }
    return new Journal(store, names.bucket(Bucket.BROKER_FILES))
        .latest().stream()
            .filter(entry -> entry.state() != NightState.CLOSED)
            .map(Teardown::words)
            .toList();
  }

  private static String words(JournalEntry entry) {
    return "night " + entry.night() + " is " + entry.state();
  }

  /** All parts of the instance, in the order of deletion. */
  public List<Doomed> list() {
    List<Doomed> doomed = new ArrayList<>();
    Set<String> there = topics.names();
    pipeline.subscriptions().forEach((name, topic) -> subscription(doomed, name, topic));
    for (PipelineStage stage : pipeline.stages()) {
      String group = stage.group(names);
      if (inputs(stage, names).stream().anyMatch(t -> subscriptions.lag(group, t).isPresent())) {
        doomed.add(new Doomed(Kind.GROUP, group, OptionalLong.empty(), "where the stage stands"));
      }
    }
    List<String> former = former(there);
    former.forEach(name -> former(doomed, name, there));
    there.stream().filter(names::isOwnSurveyTopic).sorted().forEach(t -> doomed.add(topic(t)));
    former.forEach(name -> doomed.add(topic(names.topic(Topic.ofStage(name)))));
    pipeline.topicNames().stream().filter(there::contains).forEach(t -> doomed.add(topic(t)));
    if (tables.datasetExists()) {
      for (String table : tables.tables()) {
        doomed.add(
            new Doomed(Kind.TABLE, names.dataset() + "." + table, tables.bytes(table), "rows"));
      }
      doomed.add(
          new Doomed(
              Kind.DATASET, names.dataset(), OptionalLong.empty(), "the tables, and their files"));
    }
    for (Bucket bucket : inOrder()) {
      if (store.bucketExists(names.bucket(bucket))) {
        doomed.add(bucket(names.bucket(bucket)));
      }
    }
    return doomed;
  }

  /** The stages of plug-ins that are no longer there, by the topics that they left. */
  private List<String> former(Set<String> there) {
    return there.stream()
        .filter(topic -> !pipeline.topicNames().contains(topic))
        .flatMap(topic -> names.ownTopic(topic).stream())
        .flatMap(topic -> topic.stage().stream())
        .sorted()
        .toList();
  }

  /** The counter of such a stage's topic, and the groups of the stage and of its table. */
  private void former(List<Doomed> doomed, String stage, Set<String> there) {
    Topic topic = Topic.ofStage(stage);
    subscription(doomed, names.counter(topic), names.topic(topic));
    for (String group : List.of(names.group(stage), names.group("table-" + stage))) {
      if (there.stream().anyMatch(t -> subscriptions.lag(group, t).isPresent())) {
        doomed.add(new Doomed(Kind.GROUP, group, OptionalLong.empty(), "where the stage stands"));
      }
    }
  }

  private void subscription(List<Doomed> doomed, String name, String topic) {
    OptionalLong lag = subscriptions.lag(name, topic);
    if (lag.isPresent()) {
      String holds = lag.getAsLong() + " offsets behind";
      doomed.add(new Doomed(Kind.SUBSCRIPTION, name, OptionalLong.empty(), holds));
    }
  }

  private Doomed topic(String topic) {
    long offsets = log.extent(topic).values().stream().mapToLong(Teardown::length).sum();
    return new Doomed(Kind.TOPIC, topic, topics.bytes(topic), offsets + " offsets");
  }

  private static long length(Range range) {
    return range.to() - range.from();
  }

  private Doomed bucket(String bucket) {
    List<ObjectStore.Entry> objects = store.list(bucket, "");
    long bytes = objects.stream().mapToLong(ObjectStore.Entry::size).sum();
    return new Doomed(Kind.BUCKET, bucket, OptionalLong.of(bytes), objects.size() + " objects");
  }

  /** The broker files last: until then, status can identify the instance. */
  private static List<Bucket> inOrder() {
    List<Bucket> order = new ArrayList<>(Arrays.asList(Bucket.values()));
    order.remove(Bucket.BROKER_FILES);
    order.add(Bucket.BROKER_FILES);
    return order;
  }

  /**
   * Deletes all parts.
   *
   * @param deleted receives each part after its deletion
   * @throws PortException.Unavailable if a process still works for the instance, or one of its
   *     parts exists again afterwards
   */
  public void run(Consumer<Doomed> deleted) {
    worked()
        .ifPresent(
            how -> {
              throw new PortException.Unavailable(
                  "Cannot tear down " + names.instance() + ": " + how + ". Stop it first.", null);
            });
    for (Doomed part : list()) {
      delete(part);
      deleted.accept(part);
      kill.reached(CrashPoint.TEARDOWN_DELETED);
    }
    // A killed deletion leaves parts that no listing shows.
    tables.dropDataset();
    names.buckets().forEach(store::deleteBucket);
    List<Doomed> left = list();
    if (!left.isEmpty()) {
      throw new PortException.Unavailable(
          ("Of %s there is again %s %s: something works for it. Stop that, and tear down "
                  + "again.")
              .formatted(names.instance(), left.get(0).kind().label(), left.get(0).name()),
          null);
    }
  }

  private void delete(Doomed part) {
    requireOwn(part.name());
    switch (part.kind()) {
      case SUBSCRIPTION, GROUP -> subscriptions.delete(part.name());
      case TOPIC -> topics.delete(part.name());
      case DATASET -> tables.dropDataset();
      case BUCKET -> store.deleteBucket(part.name());
      case TABLE -> tables.drop(part.name().substring(names.dataset().length() + 1));
      case FILE, ANNOUNCEMENT, MACHINE, FUNCTION, JOB ->
          throw new IllegalStateException("no part of an instance here: " + part);
    }
  }

  private void requireOwn(String name) {
    if (productions.contains(name) || !name.contains(names.instance().toString())) {
      throw new IllegalStateException(
          ("Refusing to delete %s, which is no name of the testing instance %s; this is a "
                  + "fault of the program.")
              .formatted(name, names.instance()));
    }
  }
}
