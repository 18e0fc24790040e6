package nocturne.google.instance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.instance.Doomed;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.Kind;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.Subscriptions;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Instance;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.google.GoogleClients;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.pubsub.PubSubTopics;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.valueadded.ValueAddedSink;

/**
 * The topics, subscriptions, buckets and tables of an instance on Google's services, and the
 * machines that work for it: finds them, makes what is missing, and deletes those of a testing
 * instance. What bears a name of ours and not the instance's label is named, and neither used nor
 * deleted.
 */
public final class GoogleParts {
  private final Pipeline pipeline;
  private final Names names;
  private final GoogleClients clients;
  private final Machines machines;
  private final KillPoint kill;
  private final List<Part> all = new ArrayList<>();

  /**
   * @param kill called at each place between two writes
   */
  public GoogleParts(Pipeline pipeline, GoogleClients clients, Machines machines, KillPoint kill) {
    this.pipeline = pipeline;
    this.names = pipeline.names();
    this.clients = clients;
    this.machines = machines;
    this.kill = kill;
    topics();
    subscriptions();
    buckets();
    tables();
  }

  private void topics() {
    for (Topic topic : pipeline.allTopics()) {
      if (!topic.equals(Topic.LEDGER)) { // it is in the bucket of the broker files
        all.add(topic(names.topic(topic)));
      }
    }
  }

  private Part topic(String name) {
    PubSubTopics topics = clients.topics();
    return new Part(
        Kind.TOPIC,
        name,
        () -> topics.exists(name),
        () -> topics.create(name, 1),
        () -> topics.delete(name));
  }

  /**
   * Adds the subscriptions: the counters, the reservoir, and one for each component that reads the
   * alerts.
   */
  private void subscriptions() {
    Map<String, String> read = new TreeMap<>(pipeline.subscriptions());
    String alerts = names.topic(pipeline.alerts());
    read.put(names.component(Component.TABLES), alerts);
    read.put(names.component(Component.VALUE_ADDED), alerts);
    read.forEach((name, topic) -> all.add(subscription(name, topic)));
  }

  private Part subscription(String name, String topic) {
    return subscription(name, topic, () -> clients.topics().subscriptions().create(name, topic));
  }

  private Part subscription(String name, String topic, BooleanSupplier create) {
    Subscriptions subscriptions = clients.topics().subscriptions();
    return new Part(
        Kind.SUBSCRIPTION,
        name,
        () -> subscriptions.exists(name, topic),
        create,
        () -> subscriptions.delete(name));
  }

  /** The archive's is pushed to its function, which has an address once it is there. */
  private Part pushed() {
    String name = names.component(Component.ARCHIVE);
    String alerts = names.topic(pipeline.alerts());
    return subscription(
        name,
        alerts,
        () ->
            clients
                .topics()
                .createPushed(name, alerts, machines.archive(), machines.archiveCaller()));
  }

  private void buckets() {
    CloudStorageStore store = clients.store();
    for (String bucket : names.buckets()) {
      all.add(
          new Part(
              Kind.BUCKET,
              bucket,
              () -> store.bucketExists(bucket),
              () -> store.createBucket(bucket),
              () -> store.deleteBucket(bucket)));
    }
    String archive = names.bucket(Bucket.ALERTS);
    String topic = names.topic(pipeline.storing(Bucket.ALERTS).topics().get(0));
    all.add(
        new Part(
            Kind.ANNOUNCEMENT,
            archive + " on " + topic,
            () -> store.bucketExists(archive) && store.announces(archive, topic),
            () -> store.announce(archive, topic),
            () -> false)); // it goes with its bucket
  }

  private void tables() {
    BigQueryTables tables = clients.tables();
    String alerts = pipeline.alertRows().table().orElseThrow();
    table(alerts, () -> tables.create(alerts));
    pipeline
        .valueAdded()
        .forEach(
            stage -> {
              ValueAddedStage<?, ?> valueAdded = stage.plugIn().orElseThrow();
              String table = ValueAddedSink.table(valueAdded);
              table(table, () -> tables.create(table, ValueAddedSink.columns(valueAdded)));
            });
  }

  private void table(String table, BooleanSupplier create) {
    all.add(
        new Part(
            Kind.TABLE,
            names.dataset() + "." + table,
            () -> clients.tables().exists(table),
            create,
            () -> false)); // it goes with its dataset
  }

  /** Makes what is missing but the machines; what is there stays as it is. */
  public List<Found> create() {
    return all.stream().map(this::made).toList();
  }

  /** Makes the machines that are missing, when all that they need is there. */
  public List<Found> createMachines() {
    List<Found> found = new ArrayList<>();
    machines.parts().forEach(part -> found.add(made(part)));
    if (!machines.archive().isEmpty()) {
      found.add(made(pushed()));
    }
    return found;
  }

  private Found made(Part part) {
    boolean made = part.create().getAsBoolean();
    if (made) {
      kill.reached(CrashPoint.SETUP_MADE);
    }
    return part.found(made ? Found.State.CREATED : Found.State.EXISTED);
  }

  /** Finds the parts but the machines; makes nothing. */
  public List<Found> look() {
    return look(all);
  }

  /** Finds the machines. */
  public List<Found> lookAtMachines() {
    return look(ofMachines());
  }

  private static List<Found> look(List<Part> parts) {
    return parts.stream()
        .map(
            part ->
                part.found(
                    part.exists().getAsBoolean() ? Found.State.EXISTED : Found.State.MISSING))
        .toList();
  }

  private List<Part> ofMachines() {
    List<Part> parts = new ArrayList<>(machines.parts());
    parts.add(pushed());
    return parts;
  }

  /** The existing parts in the order of deletion: machines first, the broker files last. */
  private List<Part> deletable() {
    BigQueryTables tables = clients.tables();
    List<Part> there = new ArrayList<>();
    there.add(
        new Part(
            Kind.DATASET,
            names.dataset(),
            tables::datasetExists,
            () -> false,
            tables::dropDataset));
    there.addAll(former());
    there.addAll(all);
    there.addAll(ofMachines());
    there.removeIf(
        part ->
            part.kind() == Kind.TABLE
                || part.kind() == Kind.ANNOUNCEMENT
                || !part.exists().getAsBoolean());
    Collections.reverse(there);
    String files = names.bucket(Bucket.BROKER_FILES);
    there.sort((one, other) -> Boolean.compare(isNamed(one, files), isNamed(other, files)));
    return there;
  }

  private static boolean isNamed(Part part, String name) {
    return part.kind() == Kind.BUCKET && part.name().equals(name);
  }

  /** Topics of plug-ins that are no longer there, with their counters. */
  private List<Part> former() {
    List<Part> former = new ArrayList<>();
    Set<String> known = new HashSet<>(pipeline.topicNames());
    for (String name : clients.topics().names()) {
      if (!known.contains(name)) {
        names
            .ownTopic(name)
            .ifPresent(
                topic -> {
                  former.add(topic(name));
                  former.add(subscription(names.counter(topic), name));
                });
      }
    }
    return former;
  }

  /** The parts that a teardown deletes, with their content if it is known. */
  public List<Doomed> doomed() {
    return deletable().stream().map(this::doomed).toList();
  }

  private Doomed doomed(Part part) {
    if (part.kind() == Kind.BUCKET) {
      List<ObjectStore.Entry> objects = clients.store().list(part.name(), "");
      long bytes = objects.stream().mapToLong(ObjectStore.Entry::size).sum();
      return new Doomed(
          part.kind(), part.name(), OptionalLong.of(bytes), objects.size() + " objects");
    }
    String holds = part.kind() == Kind.DATASET ? "the tables and views" : "";
    return new Doomed(part.kind(), part.name(), OptionalLong.empty(), holds);
  }

  /**
   * Deletes all parts of a testing instance. After an interruption, it is done again.
   *
   * @param deleted receives each part after its deletion
   * @throws IllegalArgumentException if these are another instance's parts
   */
  public void tearDown(Instance.Testing instance, Consumer<Found> deleted) {
    if (!names.instance().equals(instance)) {
      throw new IllegalArgumentException(
          "These are the parts of " + names.instance() + ", not of " + instance + ".");
    }
    String suffix = instance.testid().orElseThrow();
    for (Part part : deletable()) {
      if (!part.name().contains(suffix)) {
        throw new IllegalStateException(
            "Refusing to delete %s, which does not bear the testid %s; this is a fault of the program."
                .formatted(part.name(), suffix));
      }
      boolean unused = part.delete().getAsBoolean();
      deleted.accept(part.found(Found.State.EXISTED));
      kill.reached(CrashPoint.TEARDOWN_DELETED);
    }
  }
}
