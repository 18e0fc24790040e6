package nocturne.google.books;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import nocturne.broker.books.TraceAuditor;
import nocturne.broker.books.Traces;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Ledger;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.core.survey.Survey;
import nocturne.google.bigquery.BigQueryTables;
import nocturne.google.deadletter.TraceDeadLetters;
import nocturne.google.storage.CloudStorageStore;
import nocturne.google.valueadded.ValueAddedSink;
import org.jspecify.annotations.Nullable;

/**
 * The traces in an instance's stores, by stage of its pipeline: the checks of the books, the traces
 * for which a night's end waits, and the counters that are emptied for them.
 */
public final class InstanceTraces {
  private final Pipeline pipeline;
  private final Names names;
  private final Stores stores;
  private final KillPoint kill;
  private final List<Traces> lines = new ArrayList<>();
  private final List<Traces> awaited = new ArrayList<>();
  private final List<Counter> counters = new ArrayList<>();
  private final Map<PipelineStage, StageTraces> valueAdded = new LinkedHashMap<>();

  /** Where an instance keeps what it has. */
  public record Stores(
      CloudStorageStore objects, BigQueryTables tables, TraceDeadLetters deadLetters) {}

  /** Finds what a message is about, for a survey. */
  @FunctionalInterface
  private interface Meaning {
    Counts.@Nullable About of(Survey survey, Map<String, String> attributes);
  }

  /**
   * @param topics the survey's topics from which a night was read
   * @param kill reached between keeping what a counter delivered and acknowledging it
   */
  public InstanceTraces(
      Pipeline pipeline, Stores stores, Function<Night, Set<String>> topics, KillPoint kill) {
    this.pipeline = pipeline;
    this.names = pipeline.names();
    this.stores = stores;
    this.kill = kill;
    Counts published = counts(pipeline.alerts());
    Traces alerts = NightTraces.published(published);
    Traces archived = NightTraces.archived(stores.objects(), names.bucket(Bucket.ALERTS), topics);
    Topic archive = pipeline.storing(Bucket.ALERTS).topics().get(0);
    Counts announced = counts(archive);
    Traces announcements = NightTraces.announced(announced);
    Traces rows =
        NightTraces.inTable(
            stores.tables(), pipeline.alertRows().table().orElseThrow(), stores.deadLetters());
    lines.addAll(List.of(alerts, archived, announcements, rows));
    awaited.addAll(List.of(archived, rows));
    count(pipeline.alerts(), published, alerts, NightTraces::alert);
    count(archive, announced, announcements, NightTraces::object);
    pipeline.valueAdded().forEach(this::add);
  }

  private Counts counts(Topic topic) {
    return new Counts(
        stores.objects(), names.bucket(Bucket.BROKER_FILES), names.topic(topic), kill);
  }

  private void count(Topic topic, Counts counts, Traces traces, Meaning meaning) {
    counters.add(
        new Counter(
            names.counter(topic),
            counts,
            traces,
            attributes -> meaning.of(names.survey(), attributes)));
  }

  private void add(PipelineStage stage) {
    ValueAddedStage<?, ?> plugIn = stage.plugIn().orElseThrow();
    Topic output = stage.topics().get(0);
    Counts published = counts(output);
    StageTraces traces =
        new StageTraces(
            stage.stage(),
            plugIn.isFilter(),
            Optional.ofNullable(valueAdded.get(pipeline.writerOf(stage.input().orElseThrow()))),
            new StageTraces.Stores(
                stores.tables(),
                ValueAddedSink.table(plugIn),
                stores.deadLetters(),
                published,
                stage
                    .plots(names, stores.objects(), KillPoint.NONE)
                    .map(
                        plots ->
                            new PlotListing(stores.objects(), names.bucket(Bucket.PLOTS), plots))));
    valueAdded.put(stage, traces);
    lines.addAll(traces.lines());
    awaited.addAll(traces.awaited());
    count(output, published, traces.published(), NightTraces::alert);
  }

  /** Makes the books of its nights. */
  public TraceAuditor auditor(Ledger ledger, Clock clock) {
    return new TraceAuditor(
        ledger,
        lines,
        this::count,
        night -> NightTraces.rejected(stores.objects(), names.bucket(Bucket.ALERTS), night),
        clock);
  }

  private void count(Night night, SortedMap<String, Long> counts) {
    valueAdded.values().forEach(stage -> stage.count(night, counts));
  }

  /** The traces for which the end of a night waits, in pipeline order. */
  public List<Traces> awaited() {
    return List.copyOf(awaited);
  }

  /** The counters of its topics, in that order. */
  public List<Counter> counters() {
    return List.copyOf(counters);
  }
}
