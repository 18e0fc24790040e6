package nocturne.app.web;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import nocturne.app.query.DeadLetterQuery;
import nocturne.app.query.NightQuery;
import nocturne.app.query.StatusQuery;
import nocturne.app.query.StatusRow;
import nocturne.app.wiring.Services;
import nocturne.app.wiring.Workers;
import nocturne.broker.component.ComponentStatus;
import nocturne.broker.ingest.IngestGauge;
import nocturne.broker.ingest.NightProgress;
import nocturne.broker.ledger.Range;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Disks;
import nocturne.broker.worker.Latency;
import nocturne.broker.worker.StageStatus;
import nocturne.core.instance.Component;
import nocturne.core.night.Night;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counts of this process's stages, for the night's page and for the metrics. Values that need a
 * topic are read every ten seconds by a thread of this class, for all callers.
 */
final class Figures implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Figures.class);
  private static final Duration LOOK = Duration.ofSeconds(10);

  /** Latencies are those of so many looks. */
  private static final int RECENT = 30;

  private final Services services;
  private final Workers workers;
  private final ScheduledExecutorService looking;
  private final Map<PipelineStage, Deque<Histogram>> earlier = new LinkedHashMap<>();
  private DeadLetterQuery.@Nullable Counts counts;
  private Set<String> wrong = Set.of();
  private volatile Looked looked =
      new Looked(Optional.empty(), List.of(), List.of(), List.of(), Map.of(), Map.of());

  /**
   * The values that are read every ten seconds.
   *
   * @param newest the night whose journal changed last
   * @param problems of {@code status} that were also there the time before
   * @param deadLetters of the night, by stage and reason
   * @param disks that are written to
   * @param behind offsets that a stage has not yet committed
   * @param latency of the packets that a stage committed in the last five minutes, milliseconds
   */
  record Looked(
      Optional<NightQuery.Standing> newest,
      List<String> problems,
      List<DeadLetterQuery.Count> deadLetters,
      List<Disks.Disk> disks,
      Map<PipelineStage, Long> behind,
      Map<PipelineStage, Histogram> latency) {}

  Figures(Services services, Workers workers) {
    this.services = services;
    this.workers = workers;
    this.looking =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "web-figures");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        looking.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The values read last. Thread-safe. */
  Looked looked() {
    return looked;
  }

  /** Counts of this process's ingest for each night that it handled, the oldest first. */
  List<NightProgress> nights() {
    return workers.gauge().map(IngestGauge::nights).orElse(List.of());
  }

  /** The newest of these; empty before the first. */
  Optional<NightProgress> newest() {
    return nights().stream().reduce((one, next) -> next);
  }

  /** Whether a status is of a component of this process. */
  boolean isHere(ComponentStatus status) {
    return workers.isOwn(status);
  }

  /** The statuses that the instance's processes report, by component. */
  Map<Component, List<ComponentStatus>> components() {
    Map<Component, List<ComponentStatus>> all = new LinkedHashMap<>();
    for (Component component : Component.ofWorkers()) {
      all.put(component, services.stores().components().statuses(component));
    }
    return all;
  }

  /**
   * The problems, each a sentence: those of ingest now, and those that two calls of {@code status}
   * found.
   */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    workers.gauge().flatMap(IngestGauge::problem).ifPresent(problems::add);
    shortage().map(why -> "No packets are taken: " + why).ifPresent(problems::add);
    problems.addAll(looked.problems());
    return problems;
  }

  /** Why no packets are taken now; empty if they are. */
  Optional<String> shortage() {
    return services.guard().get();
  }

  /** The instance's name. */
  String instance() {
    return services.names().instance().toString();
  }

  /** The stages that this process runs, by what they read besides dead letters. */
  Map<PipelineStage, StageStatus> stages() {
    List<StageStatus> statuses = workers.stages();
    Map<PipelineStage, StageStatus> stages = new LinkedHashMap<>();
    for (PipelineStage reader : services.pipeline().readers()) {
      String topic = services.names().topic(reader.input().orElseThrow());
      statuses.stream()
          .filter(each -> each.stage().equals(reader.stage()) && each.topic().equals(topic))
          .findFirst()
          .ifPresent(status -> stages.put(reader, status));
    }
    return stages;
  }

  private void look() {
    try {
      Map<PipelineStage, StageStatus> stages = stages();
      Optional<NightQuery.Standing> newest = new NightQuery(services.stores()).newestStanding();
      looked =
          new Looked(
              newest,
              lastingProblems(),
              newest.map(of -> deadLetters(of.latest().night())).orElse(List.of()),
              services.disks().look(),
              behind(stages),
              latency(stages));
    } catch (IOException | RuntimeException e) {
      // As when a store does not answer; what was found last is shown until it does.
      LOG.debug("cannot look at topics and stores", e);
    }
  }

  private List<String> lastingProblems() throws IOException {
    Map<String, StatusRow> now = new LinkedHashMap<>();
    new StatusQuery(services.home(), services)
        .rows().stream()
            .filter(row -> row.problem().isPresent())
            .forEach(row -> now.put(row.what() + " " + row.name(), row));
    Set<String> before = wrong;
    wrong = Set.copyOf(now.keySet());
    return now.entrySet().stream()
        .filter(each -> before.contains(each.getKey()))
        .flatMap(each -> each.getValue().problem().stream())
        .toList();
  }

  private List<DeadLetterQuery.Count> deadLetters(Night night) {
    DeadLetterQuery.@Nullable Counts known = counts;
    if (known == null || !known.night().equals(night)) {
      known = new DeadLetterQuery(services).counts(night);
      counts = known;
    }
    return known.readOn();
  }

  private Map<PipelineStage, Long> behind(Map<PipelineStage, StageStatus> stages) {
    Map<String, Map<Integer, Range>> extents = new LinkedHashMap<>();
    Map<PipelineStage, Long> behind = new LinkedHashMap<>();
    stages.forEach(
        (stage, status) -> {
          Map<Integer, Range> kept =
              extents.computeIfAbsent(status.topic(), services.log()::extent);
          long sum = 0;
          for (var partition : status.partitions().entrySet()) {
            @Nullable Range held = kept.get(partition.getKey());
            if (held != null) {
              // The marker of the last transaction takes an offset, and nobody reads it.
              sum += Math.max(0, held.to() - partition.getValue().to() - 1);
            }
          }
          behind.put(stage, sum);
        });
    return behind;
  }

  private Map<PipelineStage, Histogram> latency(Map<PipelineStage, StageStatus> stages) {
    Map<PipelineStage, Histogram> recent = new LinkedHashMap<>();
    stages.forEach(
        (stage, status) -> {
          Deque<Histogram> before = earlier.computeIfAbsent(stage, s -> new ArrayDeque<>());
          Histogram now = status.latency().copy();
          if (!before.isEmpty() && before.getLast().getTotalCount() > now.getTotalCount()) {
            before.clear(); // its component was started again
          }
          Histogram since = now.copy();
          since.subtract(before.isEmpty() ? Latency.empty() : before.getFirst());
          recent.put(stage, since);
          before.addLast(now);
          if (before.size() > RECENT) {
            before.removeFirst();
          }
        });
    return recent;
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
