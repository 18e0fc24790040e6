package nocturne.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import nocturne.broker.books.AuditProgress;
import nocturne.broker.books.Depth;
import nocturne.broker.books.KeptBooks;
import nocturne.broker.books.NightBooks;
import nocturne.broker.books.NightScope;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.LedgerMark;
import nocturne.broker.port.Message;
import nocturne.broker.port.Publisher;
import nocturne.broker.port.TableRow;
import nocturne.broker.worker.Checksums;
import nocturne.core.alert.Candid;
import nocturne.core.alert.PacketOrigin;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.google.Delivered;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.bigquery.RowAppender;
import nocturne.google.books.InstanceTraces;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.ingest.IntentIngest;
import nocturne.google.ingest.ObjectLedger;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.valueadded.ValueAddedSink;
import org.jspecify.annotations.Nullable;

/**
 * The stores of an instance with every trace of a night that its books look for: ingest fills the
 * ledger, and what stages would leave is put without the work that it costs them.
 */
final class NightStores {
  /** Packets of an intent: those of half a second at 333 a second. */
  private static final int PACKETS = 167;

  /** Rows of an append, and lines of an object of counts: a request for messages brings as many. */
  private static final int AT_ONCE = 1000;

  /** Lines of an object of the alerts' counts: a request brings 10 MB of their packets. */
  private static final int ALERTS_AT_ONCE = 140;

  /** The first message id; Pub/Sub's have as many digits. */
  private static final long FIRST_ID = 9_000_000_000_000_000L;

  private static final byte[] NONE = {0};

  private final BenchWorld world;
  private final int passing;
  private final Names names;
  private final Pipeline pipeline;
  private final CloudStorageStore store;
  private final BigQueryTables tables;
  private final List<Trace> published = new ArrayList<>();

  /** An alert as ingest published it. */
  private record Trace(Candid candid, PacketOrigin origin, int length, int crc32c) {}

  /**
   * @param passing one of so many alerts passes
   */
  NightStores(BenchWorld world, int passing) {
    this.world = world;
    this.passing = passing;
    this.names = world.clients().names();
    this.pipeline = Pipeline.standard(names).withHistory(false);
    this.store = world.clients().store();
    this.tables = world.clients().tables();
  }

  /**
   * Fills all of them.
   *
   * @return the seconds that took
   */
  double fill() {
    Stopwatch watch = new Stopwatch();
    double unusedSeconds =
        world.received(IntentIngest.OPTIONS.withPackets(PACKETS), new Remembers());
    List<Trace> passed =
        IntStream.range(0, published.size())
            .filter(i -> i % passing == 0)
            .mapToObj(published::get)
            .toList();
    put(names.bucket(Bucket.ALERTS), published, this::object);
    count(pipeline.alerts(), published, ALERTS_AT_ONCE);
    count(pipeline.storing(Bucket.ALERTS).topics().get(0), published, AT_ONCE);
    String alerts = pipeline.alertRows().table().orElseThrow();
    var unused = tables.create(alerts);
    rows(alerts, published, trace -> Map.of());
    ValueAddedSink.createTables(pipeline, tables);
    for (PipelineStage stage : pipeline.valueAdded()) {
      ValueAddedStage<?, ?> valueAdded = stage.plugIn().orElseThrow();
      boolean ofAll = stage.reads(pipeline.alerts());
      Set<Trace> passes = Set.copyOf(passed);
      rows(
          ValueAddedSink.table(valueAdded),
          ofAll ? published : passed,
          trace -> passes.contains(trace) ? Map.of() : Map.of("reason", "faint"));
      count(
          stage.topics().get(0),
          valueAdded.isFilter() || !ofAll ? passed : published,
          valueAdded.isFilter() ? ALERTS_AT_ONCE : AT_ONCE);
      stage
          .plots(names, store, KillPoint.NONE)
          .ifPresent(
              plots ->
                  put(
                      names.bucket(Bucket.PLOTS),
                      passed,
                      trace -> new Named(plots.name(trace.candid()), Map.of())));
    }
    return watch.seconds();
  }

  /** Makes the books. */
  NightBooks books() {
    String files = names.bucket(Bucket.BROKER_FILES);
    TraceDeadLetters deadLetters =
        new TraceDeadLetters(
            store, files, BenchWorld.FORGETS, names.topic(Topic.DEAD_LETTERS), KillPoint.NONE);
    return new InstanceTraces(
            pipeline,
            new InstanceTraces.Stores(store, tables, deadLetters),
            night -> Set.of(world.topic()),
            KillPoint.NONE)
        .auditor(new ObjectLedger(store, files, KillPoint.NONE), Clock.systemUTC())
        .audit(
            new NightScope(
                BenchWorld.NIGHT,
                1,
                LedgerMark.START,
                Map.of(),
                world.open(true).ends().orElseThrow()),
            new KeptBooks(Optional.empty(), List.of()),
            Depth.PLAIN,
            AuditProgress.NONE);
  }

  /** Keeps what ingest publishes. */
  private final class Remembers implements Publisher {
    @Override
    public CompletableFuture<Void> publish(String topic, Message message) {
      Delivered delivered = new Delivered("", message.attributes(), message.value());
      published.add(
          new Trace(
              new Candid(Long.parseLong(message.attributes().get("candid"))),
              delivered.origin().orElseThrow(),
              message.value().length,
              Checksums.crc32c(message.value())));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private record Named(String name, Map<String, String> metadata) {}

  @FunctionalInterface
  private interface Naming {
    Named of(Trace trace);
  }

  private Named object(Trace trace) {
    Map<String, String> metadata = new LinkedHashMap<>(trace.origin().attributes());
    metadata.put("night", BenchWorld.NIGHT.toString());
    metadata.put("candid", trace.candid().toString());
    metadata.put("length", Integer.toString(trace.length()));
    metadata.put("crc32c", String.format(Locale.ROOT, "%08x", trace.crc32c()));
    metadata.put("header", "0".repeat(64));
    return new Named(
        "%s/ZTF21%07d/%s.avro".formatted(world.topic(), trace.origin().offset(), trace.candid()),
        metadata);
  }

  private void put(String bucket, List<Trace> traces, Naming naming) {
    traces.parallelStream()
        .map(naming::of)
        .forEach(named -> store.putIfAbsent(bucket, named.name(), NONE, named.metadata()));
  }

  private void count(Topic topic, List<Trace> traces, int atOnce) {
    String bucket = names.bucket(Bucket.BROKER_FILES);
    for (int i = 0; i < traces.size(); i += atOnce) {
      StringBuilder lines = new StringBuilder();
      int to = Math.min(i + atOnce, traces.size());
      for (int n = i; n < to; n++) {
        lines.append(FIRST_ID + n).append(' ').append(traces.get(n).candid()).append('\n');
      }
      store.putIfAbsent(
          bucket,
          "counts/%s/%s/%020d"
              .formatted(BenchWorld.NIGHT.basicIso(), names.topic(topic), i / atOnce + 1),
          lines.toString().getBytes(UTF_8));
    }
  }

  private void rows(String table, List<Trace> traces, Values values) {
    try (RowAppender rows = tables.appender(table)) {
      for (int i = 0; i < traces.size(); i += AT_ONCE) {
        Map<Integer, String> refused =
            rows.appendFixed(
                traces.subList(i, Math.min(i + AT_ONCE, traces.size())).stream()
                    .map(
                        trace ->
                            new TableRow(
                                BenchWorld.NIGHT, trace.candid(), trace.origin(), values.of(trace)))
                    .toList());
        if (!refused.isEmpty()) {
          throw new IllegalStateException("rows were refused: " + refused);
        }
      }
    }
  }

  @FunctionalInterface
  private interface Values {
    Map<String, @Nullable Object> of(Trace trace);
  }
}
