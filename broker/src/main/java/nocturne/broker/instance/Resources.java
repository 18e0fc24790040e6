package nocturne.broker.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import nocturne.broker.crash.CrashPoint;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.Subscriptions;
import nocturne.broker.port.Tables;
import nocturne.broker.port.Topics;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;

/**
 * The topics, subscriptions, buckets and tables of an instance: finds them, and makes missing ones.
 */
public final class Resources {
  /**
   * Number of the ledger's partitions: one for ingest, one for the stages. A transaction then
   * writes to one of them only, for any number of input partitions.
   */
  private static final int LEDGER_PARTITIONS = 2;

  private final List<Resource> all = new ArrayList<>();
  private final KillPoint kill;

  private record Resource(Kind kind, String name, BooleanSupplier exists, BooleanSupplier create) {}

  /**
   * @param partitions of each topic that is made, but for the ledger
   * @param kill called at each place between two writes
   */
  public Resources(
      Pipeline pipeline,
      Topics topics,
      ObjectStore store,
      Tables tables,
      int partitions,
      KillPoint kill) {
    this.kill = kill;
    Names names = pipeline.names();
    for (Topic topic : pipeline.allTopics()) {
      String name = names.topic(topic);
      int its = topic.equals(Topic.LEDGER) ? LEDGER_PARTITIONS : partitions;
      add(Kind.TOPIC, name, () -> topics.exists(name), () -> topics.create(name, its));
    }
    pipeline
        .subscriptions()
        .forEach((name, topic) -> subscription(topics.subscriptions(), name, topic));
    for (String bucket : names.buckets()) {
      add(Kind.BUCKET, bucket, () -> store.bucketExists(bucket), () -> store.createBucket(bucket));
    }
    for (PipelineStage stage : pipeline.tableStages()) {
      String table = stage.table().orElseThrow();
      add(
          Kind.TABLE,
          table(names, table),
          () -> tables.exists(table),
          () ->
              stage.columns().isEmpty()
                  ? tables.create(table)
                  : tables.create(table, stage.columns()));
    }
    pipeline
        .historyTable()
        .ifPresent(
            table ->
                add(
                    Kind.TABLE,
                    table(names, table),
                    () -> tables.exists(table),
                    () -> pipeline.history(tables).orElseThrow().create()));
  }

  private void subscription(Subscriptions subscriptions, String name, String topic) {
    add(
        Kind.SUBSCRIPTION,
        name,
        () -> subscriptions.exists(name, topic),
        () -> subscriptions.create(name, topic));
  }

  private void add(Kind kind, String name, BooleanSupplier exists, BooleanSupplier create) {
    all.add(new Resource(kind, name, exists, create));
  }

  /** All parts of an instance, as missing. */
  public static List<Found> none(Pipeline pipeline) {
    Names names = pipeline.names();
    List<Found> none = new ArrayList<>();
    pipeline.topicNames().forEach(name -> none.add(missing(Kind.TOPIC, name)));
    pipeline.subscriptions().keySet().forEach(name -> none.add(missing(Kind.SUBSCRIPTION, name)));
    names.buckets().forEach(name -> none.add(missing(Kind.BUCKET, name)));
    Stream.concat(pipeline.tables().stream(), pipeline.historyTable().stream())
        .forEach(table -> none.add(missing(Kind.TABLE, table(names, table))));
    return none;
  }

  private static Found missing(Kind kind, String name) {
    return new Found(kind, name, Found.State.MISSING);
  }

  private static String table(Names names, String table) {
    return names.dataset() + "." + table;
  }

  /** Makes missing parts; existing ones stay as they are. */
  public List<Found> create() {
    List<Found> found = new ArrayList<>();
    for (Resource r : all) {
      boolean made = r.create.getAsBoolean();
      found.add(new Found(r.kind, r.name, made ? Found.State.CREATED : Found.State.EXISTED));
      if (made) {
        kill.reached(CrashPoint.SETUP_MADE);
      }
    }
    return found;
  }

  /** Finds the parts; makes nothing. */
  public List<Found> look() {
    return all.stream()
        .map(
            r ->
                new Found(
                    r.kind,
                    r.name,
                    r.exists.getAsBoolean() ? Found.State.EXISTED : Found.State.MISSING))
        .toList();
  }
}
