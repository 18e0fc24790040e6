package nocturne.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import nocturne.broker.books.NightBooks;
import nocturne.broker.ingest.NightProgress;
import nocturne.broker.journal.NightState;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.worker.StageStatus;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The figures of this process in the format of Prometheus, made when they are asked for, and beside
 * them Micrometer's of the JVM. {@code docs/metrics.md} has the table of all.
 */
final class Metrics implements AutoCloseable {
  private static final String FORMAT = "text/plain; version=0.0.4; charset=utf-8";

  /** Upper bounds of the latency's buckets, milliseconds. */
  private static final long[] BOUNDS = {
    10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000,
    300_000, 600_000, 1_800_000, 3_600_000
  };

  private final Figures figures;
  private final IntSupplier readers;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collectors = new JvmGcMetrics();

  /** The types of metrics. */
  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /**
   * A metric.
   *
   * @param name as it is shown, with its unit
   * @param help what it says
   * @param values as they are now
   */
  record Metric(
      String name,
      Type type,
      List<String> labels,
      String help,
      Function<Metrics, Stream<Value>> values) {

    private MetricSnapshot snapshot(Metrics of) {
      List<Value> now = values.apply(of).toList();
      MetricMetadata as = new MetricMetadata(name.replaceFirst("_total$", ""), help);
      return switch (type) {
        case COUNTER ->
            new CounterSnapshot(
                as,
                now.stream()
                    .map(each -> new CounterDataPointSnapshot(each.number, of(each), null, 0L))
                    .toList());
        case GAUGE ->
            new GaugeSnapshot(
                as,
                now.stream()
                    .map(each -> new GaugeDataPointSnapshot(each.number, of(each), null))
                    .toList());
        case HISTOGRAM ->
            new HistogramSnapshot(as, now.stream().map(each -> histogram(each)).toList());
      };
    }

    private Labels of(Value value) {
      return Labels.of(labels, value.labels);
    }

    private HistogramDataPointSnapshot histogram(Value of) {
      Histogram millis = Objects.requireNonNull(of.millis);
      List<Double> bounds = new ArrayList<>();
      List<Long> counts = new ArrayList<>();
      long below = 0;
      for (long bound : BOUNDS) {
        long upTo = millis.getCountBetweenValues(0, bound);
        bounds.add(bound / 1000.0);
        counts.add(upTo - below);
        below = upTo;
      }
      bounds.add(Double.POSITIVE_INFINITY);
      counts.add(millis.getTotalCount() - below);
      return HistogramDataPointSnapshot.builder()
          .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
          .sum(millis.getMean() * millis.getTotalCount() / 1000)
          .labels(of(of))
          .build();
    }
  }

  /** A number, or a histogram in milliseconds, with the values of its labels. */
  private record Value(List<String> labels, double number, @Nullable Histogram millis) {
    static Value of(Number number, String... labels) {
      return new Value(List.of(labels), number.doubleValue(), null);
    }

    static Value of(boolean claim, String... labels) {
      return of(claim ? 1 : 0, labels);
    }
  }

  /** All metrics but those of the JVM. */
  static final List<Metric> ALL =
      List.of(
          gauge(
              "nocturne_info",
              "The instance of the broker and the program's version; always 1",
              List.of("broker", "version"),
              m ->
                  Stream.of(
                      Value.of(
                          1,
                          m.figures.instance(),
                          Objects.requireNonNullElse(
                              Metrics.class.getPackage().getImplementationVersion(), "unknown")))),
          ofNights(
              "nocturne_ingest_packets_total",
              "Packets that ingest of this process received of a night, by what became of them"
                  + " (published, duplicate, rejected), counted from the night's first start",
              List.of("night", "outcome"),
              of ->
                  Stream.of(
                      Value.of(of.counts().published(), of.night().toString(), "published"),
                      Value.of(of.counts().duplicates(), of.night().toString(), "duplicate"),
                      Value.of(of.counts().allRejected(), of.night().toString(), "rejected"))),
          ofNights(
              "nocturne_ingest_bytes_total",
              "Bytes of these packets",
              List.of("night"),
              of -> Stream.of(Value.of(of.counts().bytes(), of.night().toString()))),
          ofNights(
              "nocturne_ingest_expired_packets",
              "At most so many packets of the night expired at the survey before they were read",
              List.of("night"),
              of -> Stream.of(Value.of(of.counts().expired(), of.night().toString()))),
          ofNights(
              "nocturne_ingest_lag_packets",
              "Offsets of the survey's topic that ingest has not read, so at most that many"
                  + " packets; missing until the topic's ends are known",
              List.of("night"),
              of -> of.lag().stream().mapToObj(lag -> Value.of(lag, of.night().toString()))),
          ofNights(
              "nocturne_ingest_last_packet_timestamp_seconds",
              "When ingest committed its newest packet of the night, seconds since 1970 UTC",
              List.of("night"),
              of ->
                  of.lastPacket().stream().map(at -> Value.of(seconds(at), of.night().toString()))),
          gauge(
              "nocturne_ingest_held",
              "Whether ingest takes no packets since a disk is nearly full: 1 or 0",
              List.of(),
              m -> Stream.of(Value.of(m.figures.shortage().isPresent()))),
          ofStages(
              Type.COUNTER,
              "nocturne_stage_records_total",
              "Records that a stage of this process committed since its worker began",
              (stage, of) -> of.done()),
          ofStages(
              Type.COUNTER,
              "nocturne_stage_passed_total",
              "Alerts that the stage passed on, or fitted, since its worker began",
              (stage, of) -> of.passed()),
          ofStages(
              Type.GAUGE,
              "nocturne_stage_running",
              "Whether the stage works: 1, or 0 while it starts, waits, has stopped or has failed",
              (stage, of) -> of.state() == StageStatus.State.RUNNING ? 1 : 0),
          gauge(
              "nocturne_stage_behind_records",
              "Offsets of its topic that the stage has not committed, so at most that many records;"
                  + " looked at every ten seconds",
              List.of("stage"),
              m ->
                  m.figures.looked().behind().entrySet().stream()
                      .map(each -> Value.of(each.getValue(), each.getKey().name()))),
          new Metric(
              "nocturne_stage_latency_seconds",
              Type.HISTOGRAM,
              List.of("stage"),
              "Time from a packet's record on the survey's topic to the stage's commit, of the"
                  + " packets committed since the stage's worker began",
              m ->
                  m.figures.stages().entrySet().stream()
                      .map(
                          each ->
                              new Value(
                                  List.of(each.getKey().name()),
                                  0,
                                  each.getValue().latency().copy()))),
          gauge(
              "nocturne_dead_letters",
              "Packets of the newest night that a stage dead-lettered, by reason; those that were"
                  + " retried with success are counted too. Looked at every ten seconds",
              List.of("night", "stage", "reason"),
              m ->
                  m.figures.looked().newest().stream()
                      .flatMap(
                          newest ->
                              m.figures.looked().deadLetters().stream()
                                  .map(
                                      of ->
                                          Value.of(
                                              of.packets(),
                                              newest.latest().night().toString(),
                                              of.stage(),
                                              of.reason())))),
          gauge(
              "nocturne_night_state",
              "The newest night's state: 1 for the one it is in, 0 for the others",
              List.of("night", "state"),
              m ->
                  m.figures.looked().newest().stream()
                      .flatMap(
                          of ->
                              Stream.of(NightState.values())
                                  .map(
                                      state ->
                                          Value.of(
                                              of.latest().state() == state,
                                              of.latest().night().toString(),
                                              state.name())))),
          gauge(
              "nocturne_night_balanced",
              "Whether the books of the newest night balance: 1 or 0; missing until it is closed",
              List.of("night"),
              m ->
                  m.figures.looked().newest().stream()
                      .flatMap(
                          of ->
                              of.books().map(NightBooks::balance).stream()
                                  .map(is -> Value.of(is, of.latest().night().toString())))),
          gauge(
              "nocturne_problems",
              "How many things are wrong; the night's page has a sentence for each",
              List.of(),
              m -> Stream.of(Value.of(m.figures.problems().size()))),
          gauge(
              "nocturne_disk_free_bytes",
              "Bytes free on a disk that is written to, by what it holds",
              List.of("holds"),
              m ->
                  m.figures.looked().disks().stream()
                      .map(disk -> Value.of(disk.free(), disk.holds()))),
          gauge(
              "nocturne_disk_size_bytes",
              "Size of that disk",
              List.of("holds"),
              m ->
                  m.figures.looked().disks().stream()
                      .map(disk -> Value.of(disk.size(), disk.holds()))),
          gauge(
              "nocturne_web_readers",
              "Readers of the night's page, which hear of it each second",
              List.of(),
              m -> Stream.of(Value.of(m.readers.getAsInt()))));

  private static Metric gauge(
      String name, String help, List<String> labels, Function<Metrics, Stream<Value>> values) {
    return new Metric(name, Type.GAUGE, labels, help, values);
  }

  private static Metric ofNights(
      String name, String help, List<String> labels, Function<NightProgress, Stream<Value>> each) {
    return new Metric(
        name,
        name.endsWith("_total") ? Type.COUNTER : Type.GAUGE,
        labels,
        help,
        m -> m.figures.nights().stream().flatMap(each));
  }

  /** A number that a stage's status has. */
  private interface OfStage {
    double of(PipelineStage stage, StageStatus status);
  }

  private static Metric ofStages(Type type, String name, String help, OfStage each) {
    return new Metric(
        name,
        type,
        List.of("stage"),
        help,
        m ->
            m.figures.stages().entrySet().stream()
                .map(of -> Value.of(each.of(of.getKey(), of.getValue()), of.getKey().name())));
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1000.0;
  }

  /**
   * @param readers how many watch the night's page
   */
  Metrics(Figures figures, IntSupplier readers) {
    this.figures = figures;
    this.readers = readers;
    registry
        .getPrometheusRegistry()
        .register(
            () -> new MetricSnapshots(ALL.stream().map(each -> each.snapshot(this)).toList()));
    List<MeterBinder> ofJvm =
        List.of(
            new JvmMemoryMetrics(),
            collectors,
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics());
    ofJvm.forEach(each -> each.bindTo(registry));
  }

  void route(RoutesConfig routes) {
    routes.get("/metrics", this::metrics);
  }

  private void metrics(Context ctx) {
    WebServer.utf8(ctx, FORMAT, registry.scrape());
  }

  @Override
  public void close() {
    collectors.close();
    registry.close();
  }
}
