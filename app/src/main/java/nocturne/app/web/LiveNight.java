package nocturne.app.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import nocturne.app.output.Json;
import nocturne.app.output.JsonObject;
import nocturne.app.wiring.Services;
import nocturne.broker.component.ComponentStatus;
import nocturne.broker.ingest.NightProgress;
import nocturne.broker.ingest.PacketCounts;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.worker.Latency;
import nocturne.broker.worker.StageStatus;
import nocturne.core.instance.Component;
import org.HdrHistogram.Histogram;

/**
 * Sends the current state of this process once a second to all watchers, and the counts of the last
 * twelve hours every ten seconds, including those of earlier processes.
 */
final class LiveNight implements AutoCloseable {
  private static final long PACE_MILLIS = 1_000;
  private static final Duration SAMPLE = Duration.ofSeconds(10);
  private static final Duration KEPT = Duration.ofHours(12);

  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private static final SortedMap<String, Double> PERCENTILES =
      new TreeMap<>(Map.of("p50", 50.0, "p95", 95.0, "p99", 99.0));

  private final Services services;
  private final Figures figures;
  private final Optional<Tasks> tasks;
  private final Instant since;
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
  private final Samples samples;
  private final ScheduledExecutorService timer;
  private long nextSample = System.nanoTime();

  /**
   * @param tasks of the control; empty without it
   */
  LiveNight(Services services, Figures figures, Optional<Tasks> tasks) {
    this.services = services;
    this.figures = figures;
    this.tasks = tasks;
    this.since = services.clock().instant();
    this.samples =
        new Samples(
            services.home().rates(services.names().instance()),
            (int) KEPT.dividedBy(SAMPLE),
            since.minus(KEPT));
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "web-live");
              thread.setDaemon(true);
              return thread;
            });
    var unused = timer.scheduleWithFixedDelay(this::tick, 0, PACE_MILLIS, TimeUnit.MILLISECONDS);
  }

  void route(RoutesConfig routes) {
    routes.get("/api/v1/live", ctx -> WebServer.json(ctx, now()));
    routes.get("/api/v1/live/history", ctx -> WebServer.json(ctx, history()));
    routes.sse("/api/v1/live/events", this::watch);
  }

  private void watch(SseClient client) {
    client.keepAlive();
    Watcher watcher = new Watcher(client);
    watchers.add(watcher);
    client.onClose(() -> watchers.remove(watcher));
    watcher.tell(Json.of(now()));
  }

  private void tick() {
    try {
      if (System.nanoTime() - nextSample >= 0) {
        nextSample += SAMPLE.toNanos();
        sample();
      }
      if (!watchers.isEmpty()) {
        String event = Json.of(now());
        watchers.forEach(watcher -> watcher.tell(event));
      }
    } catch (RuntimeException e) {
      // A store does not answer; the watchers hear of it with the next event that can be made.
    }
  }

  private void sample() {
    Map<String, Long> done = new LinkedHashMap<>();
    figures.stages().forEach((stage, status) -> done.put(stage.name(), status.done()));
    samples.add(new Samples.Sample(time(services.clock().instant()), received(), done));
  }

  private long received() {
    return figures.nights().stream().mapToLong(night -> night.counts().received()).sum();
  }

  /** Number of watchers. */
  int readers() {
    return watchers.size();
  }

  private Map<String, Object> history() {
    List<Samples.Sample> all = samples.all();
    List<String> at = new ArrayList<>();
    List<Long> received = new ArrayList<>();
    Map<String, List<Long>> stages = new LinkedHashMap<>();
    if (!all.isEmpty()) {
      all.get(all.size() - 1).done().keySet().forEach(name -> stages.put(name, new ArrayList<>()));
    }
    for (Samples.Sample sample : all) {
      at.add(sample.at());
      received.add(sample.received());
      stages.forEach((name, counts) -> counts.add(sample.done().getOrDefault(name, 0L)));
    }
    return Map.of("at", at, "received", received, "stages", stages);
  }

  private JsonObject now() {
    Map<Component, List<ComponentStatus>> components = figures.components();
    Figures.Looked looked = figures.looked();
    List<JsonObject> stages = new ArrayList<>();
    figures.stages().forEach((stage, status) -> stages.add(stage(stage, status, looked)));
    return new JsonObject()
        .put("at", time(services.clock().instant()))
        .put("since", time(since))
        .put("instance", figures.instance())
        .put("night", figures.newest().map(LiveNight::progress))
        .put("stages", stages)
        .put("components", components(components))
        .put("dead_letters", deadLetters(looked))
        .put("tasks", tasks.map(Tasks::json))
        .put("problems", figures.problems());
  }

  private static JsonObject progress(NightProgress of) {
    PacketCounts counts = of.counts();
    return new JsonObject()
        .put("night", of.night().toString())
        .put("topic", of.surveyTopic())
        .put("revision", of.revision())
        .put("received", counts.received())
        .put("published", counts.published())
        .put("duplicates", counts.duplicates())
        .put("rejected", counts.rejected())
        .put("expired", counts.expired())
        .put("bytes", counts.bytes())
        .put("lag", of.lag())
        .put("last_packet", of.lastPacket().map(LiveNight::time))
        .put("left", of.left());
  }

  private static Optional<JsonObject> deadLetters(Figures.Looked looked) {
    return looked
        .newest()
        .map(
            of ->
                new JsonObject()
                    .put("night", of.latest().night().toString())
                    .put(
                        "counts",
                        looked.deadLetters().stream().map(DeadLetterRoutes::count).toList()));
  }

  private static JsonObject stage(PipelineStage stage, StageStatus of, Figures.Looked looked) {
    return new JsonObject()
        .put("stage", stage.name())
        .put("component", stage.component().productionName())
        .put("topic", of.topic())
        .put("state", of.state().name())
        .put("done", of.done())
        .put("passed", of.passed())
        .put("behind", looked.behind().get(stage))
        .put(
            "latency",
            Map.of(
                "recent",
                latency(looked.latency().getOrDefault(stage, Latency.empty())),
                "all",
                latency(of.latency().copy())))
        .put("partitions", of.partitions().size())
        .put(
            "from_memory",
            of.partitions().values().stream()
                .filter(each -> each.mode() == StageStatus.Mode.MEMORY)
                .count())
        .put("last_error", of.lastError());
  }

  /** Converts latencies to seconds; null without a packet. */
  private static JsonObject latency(Histogram millis) {
    JsonObject all = new JsonObject();
    boolean any = millis.getTotalCount() > 0;
    all.put("packets", millis.getTotalCount());
    PERCENTILES.forEach(
        (name, percent) ->
            all.put(name, any ? millis.getValueAtPercentile(percent) / 1000.0 : null));
    return all;
  }

  private List<JsonObject> components(Map<Component, List<ComponentStatus>> of) {
    List<JsonObject> all = new ArrayList<>();
    of.forEach(
        (component, statuses) -> {
          for (ComponentStatus status : statuses) {
            all.add(
                new JsonObject()
                    .put("component", component.productionName())
                    .put("state", status.state().toString())
                    .put("process", status.self().who())
                    .put("here", figures.isHere(status))
                    .put("at_work", status.state().isAtWork())
                    .put("stages", status.stages().stream().map(Stage::name).sorted().toList())
                    .put("since", time(status.since()))
                    .put("note", status.note().isEmpty() ? null : status.note()));
          }
        });
    return all;
  }

  /** A time with exactly three digits of milliseconds, so that texts sort by time. */
  static String time(Instant at) {
    return MILLIS.format(at);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    watchers.forEach(Watcher::end);
  }

  /** A watcher. Slow watchers miss events instead of delaying the others. */
  private static final class Watcher {
    private final SseClient client;
    private boolean busy;

    Watcher(SseClient client) {
      this.client = client;
    }

    /** Sends the event in a thread of the server, unless the last one is still on its way. */
    void tell(String event) {
      synchronized (this) {
        if (busy || client.terminated()) {
          return;
        }
        busy = true;
      }
      try {
        client.ctx().req().getAsyncContext().start(() -> send(event));
      } catch (IllegalStateException e) {
        client.close(); // It went away meanwhile.
      }
    }

    private void send(String event) {
      try {
        client.sendEvent("live", event);
      } finally {
        synchronized (this) {
          busy = false;
        }
      }
    }

    void end() {
      client.close();
    }
  }
}
