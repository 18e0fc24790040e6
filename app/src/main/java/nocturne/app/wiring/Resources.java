package nocturne.app.wiring;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import nocturne.app.config.Configuration;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.Streams;
import nocturne.broker.port.Tables;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;

/**
 * The topics, buckets and tables that an instance consists of: looked for, and made where missing.
 */
public final class Resources {
  private static final int LEAST_OF_LEDGER = 2;

  private final List<Resource> all = new ArrayList<>();

  /** How a resource was found, or left. */
  public enum State {
    EXISTED,
    CREATED,
    MISSING
  }

  /**
   * One of them after it was looked for.
   *
   * @param kind topic, bucket or table
   * @param name its own
   * @param state what was found or done
   */
  public record Found(String kind, String name, State state) {}

  private record Resource(
      String kind, String name, BooleanSupplier exists, BooleanSupplier create) {}

  Resources(
      Names names, Streams streams, ObjectStore store, Tables tables, Configuration configuration) {
    int partitions = configuration.kafka().partitions();
    for (String topic : names.topics()) {
      // In the ledger the consumer has a partition of its own, beside those of the stages.
      boolean isLedger = topic.equals(names.topic(Topic.LEDGER));
      int its = isLedger ? Math.max(LEAST_OF_LEDGER, partitions) : partitions;
      all.add(
          new Resource(
              "topic", topic, () -> streams.exists(topic), () -> streams.create(topic, its)));
    }
    for (String bucket : names.buckets()) {
      all.add(
          new Resource(
              "bucket",
              bucket,
              () -> store.bucketExists(bucket),
              () -> store.createBucket(bucket)));
    }
    all.add(
        new Resource(
            "table",
            table(names),
            () -> tables.exists(Names.ALERTS_TABLE),
            () -> tables.create(Names.ALERTS_TABLE)));
  }

  /** All of an instance that has no home yet: nothing is there. */
  public static List<Found> none(Names names) {
    List<Found> all = new ArrayList<>();
    names.topics().forEach(topic -> all.add(new Found("topic", topic, State.MISSING)));
    names.buckets().forEach(bucket -> all.add(new Found("bucket", bucket, State.MISSING)));
    all.add(new Found("table", table(names), State.MISSING));
    return all;
  }

  private static String table(Names names) {
    return names.dataset() + "." + Names.ALERTS_TABLE;
  }

  /** Makes what is missing. */
  public List<Found> create() {
    return all.stream()
        .map(
            r -> new Found(r.kind, r.name, r.create.getAsBoolean() ? State.CREATED : State.EXISTED))
        .toList();
  }

  /** Looks only. */
  public List<Found> look() {
    return all.stream()
        .map(
            r -> new Found(r.kind, r.name, r.exists.getAsBoolean() ? State.EXISTED : State.MISSING))
        .toList();
  }
}
