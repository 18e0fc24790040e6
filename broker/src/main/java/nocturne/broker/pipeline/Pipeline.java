package nocturne.broker.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.History;
import nocturne.broker.port.Tables;
import nocturne.broker.valueadded.ResultColumns;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.plugin.ValueAddedStage;

/**
 * An instance's stages between the survey and the stores, each before those that read what it
 * writes.
 *
 * @param stages in the order in which an alert meets them
 * @param hasHistory whether what the alerts report of their objects is kept in a table besides
 */
public record Pipeline(Names names, List<PipelineStage> stages, boolean hasHistory) {
  private static final List<PipelineStage> OWN =
      List.of(
          PipelineStage.of(Stage.INGEST).publishing(Topic.ALERTS),
          PipelineStage.of(Stage.ARCHIVE)
              .reading(Topic.ALERTS)
              .publishing(Topic.ARCHIVED)
              .putting(Bucket.ALERTS)
              .keepingRejected(),
          PipelineStage.of(Stage.TABLE)
              .reading(Topic.ALERTS)
              .filling(Names.ALERTS_TABLE, List.of()));

  /**
   * @throws IllegalArgumentException if two stages share a name, publish to one topic or fill one
   *     table, or a stage reads a topic that none before it writes
   */
  public Pipeline {
    stages = List.copyOf(stages);
    Set<String> used = new HashSet<>();
    Set<String> written = new HashSet<>();
    written.add(Topic.DEAD_LETTERS.productionName());
    written.add(Topic.LEDGER.productionName());
    Set<String> filled = new HashSet<>();
    filled.add(Names.PHOTOMETRY_TABLE);
    for (PipelineStage stage : stages) {
      if (!used.add(stage.name())) {
        throw new IllegalArgumentException("two stages are named " + stage.name());
      }
      if (stage.input().isPresent() && !written.contains(stage.input().get().productionName())) {
        throw new IllegalArgumentException(
            stage.name() + " reads " + stage.input().get() + ", which no stage before it writes");
      }
      if (stage.table().isPresent() && !filled.add(stage.table().get())) {
        throw new IllegalArgumentException("two stages fill the table " + stage.table().get());
      }
      for (Topic topic : stage.topics()) {
        if (!written.add(topic.productionName())) {
          throw new IllegalArgumentException("two stages publish to " + topic);
        }
      }
    }
  }

  /** With a history. */
  public Pipeline(Names names, List<PipelineStage> stages) {
    this(names, stages, true);
  }

  /** The pipeline of the stages on the class path, for an instance. */
  public static Pipeline standard(Names names) {
    return of(names, valueAdded(Pipeline.class.getClassLoader()));
  }

  /**
   * The value-added stages that a class loader finds, the broker's own first among them.
   *
   * @throws java.util.ServiceConfigurationError if one cannot be made
   */
  public static List<ValueAddedStage<?, ?>> valueAdded(ClassLoader loader) {
    List<ValueAddedStage<?, ?>> stages = new ArrayList<>();
    for (ValueAddedStage<?, ?> stage : ServiceLoader.load(ValueAddedStage.class, loader)) {
      stages.add(stage);
    }
    stages.sort(Comparator.comparing(stage -> Stage.of(stage.name())));
    return stages;
  }

  /**
   * The pipeline with some value-added stages, for an instance. Each publishes to the topic of its
   * output, which fills a table of that name unless the stage is a filter.
   *
   * @param valueAdded in any order
   * @throws IllegalArgumentException if a stage cannot be added; says which and why
   */
  public static Pipeline of(Names names, List<ValueAddedStage<?, ?>> valueAdded) {
    List<PipelineStage> stages = new ArrayList<>(OWN);
    List<ValueAddedStage<?, ?>> left = new ArrayList<>(valueAdded);
    while (!left.isEmpty()) {
      ValueAddedStage<?, ?> next =
          left.stream()
              .filter(stage -> alertsOf(stage.input(), stages).isPresent())
              .findFirst()
              .orElseThrow(() -> noInput(left.get(0), stages));
      left.remove(next);
      Topic input = alertsOf(next.input(), stages).orElseThrow();
      if (next.isFilter() && !input.equals(Topic.ALERTS)) {
        throw new IllegalArgumentException(
            "the filter " + next.name() + " reads " + next.input() + "; a filter reads ingest");
      }
      stages.add(PipelineStage.of(next).reading(input));
      if (!next.isFilter()) {
        stages.add(
            PipelineStage.of(Stage.TABLE)
                .named(Stage.TABLE.name() + "-" + next.output())
                .reading(Topic.ofStage(next.output()))
                .filling(next.output(), ResultColumns.of(next).list()));
      }
    }
    return new Pipeline(names, stages);
  }

  /** The topic on which a stage passes alerts on. */
  private static Optional<Topic> alertsOf(String name, List<PipelineStage> stages) {
    return stages.stream()
        .filter(stage -> stage.name().equals(name) && stage.passesAlerts())
        .flatMap(stage -> stage.topics().stream())
        .findFirst();
  }

  private static IllegalArgumentException noInput(
      ValueAddedStage<?, ?> plugIn, List<PipelineStage> stages) {
    return new IllegalArgumentException(
        "the stage "
            + plugIn.name()
            + " reads the alerts of the stage "
            + plugIn.input()
            + ", which passes none on; those that do: "
            + stages.stream()
                .filter(PipelineStage::passesAlerts)
                .map(PipelineStage::name)
                .collect(Collectors.joining(", ")));
  }

  /** This pipeline with the names of another instance. */
  public Pipeline in(Names other) {
    return new Pipeline(other, stages, hasHistory);
  }

  /** This pipeline with or without a history. */
  public Pipeline withHistory(boolean kept) {
    return new Pipeline(names, stages, kept);
  }

  /** The history, which is filled from the archive at a night's end; empty where none is kept. */
  public Optional<History> history(Tables tables) {
    return historyTable().map(table -> tables.history(table, names.survey().name()));
  }

  /** The name of its table in the instance's dataset; empty where none is kept. */
  public Optional<String> historyTable() {
    return hasHistory ? Optional.of(Names.PHOTOMETRY_TABLE) : Optional.empty();
  }

  /** The topics of the stages; a topic comes before those that are made from it. */
  public List<Topic> topics() {
    return stages.stream().flatMap(stage -> stage.topics().stream()).toList();
  }

  /** The instance's topics, in the order they are made: those of the stages and its records. */
  public List<Topic> allTopics() {
    List<Topic> all = new ArrayList<>(topics());
    all.add(Topic.DEAD_LETTERS);
    all.add(Topic.LEDGER);
    return all;
  }

  /** The names of all topics, in the order they are made. */
  public List<String> topicNames() {
    return allTopics().stream().map(names::topic).toList();
  }

  /** The subscriptions by name, each with the topic it reads: the counters, and the reservoir. */
  public Map<String, String> subscriptions() {
    Map<String, String> all = new LinkedHashMap<>();
    for (Topic topic : allTopics()) {
      if (topic.isCounted()) {
        all.put(names.counter(topic), names.topic(topic));
      }
    }
    all.put(names.reservoir(), names.topic(Topic.ALERTS));
    return Collections.unmodifiableMap(all);
  }

  /** The value-added stages, each before those that read it. */
  public List<PipelineStage> valueAdded() {
    return stages.stream().filter(stage -> stage.plugIn().isPresent()).toList();
  }

  /** Whether a value-added stage reads what a stage publishes. */
  public boolean isRead(PipelineStage stage) {
    return valueAdded().stream().anyMatch(other -> stage.topics().stream().anyMatch(other::reads));
  }

  /** The stage that writes rows of alerts as the survey sent them. */
  public PipelineStage alertRows() {
    return tableStages().stream()
        .filter(stage -> stage.columns().isEmpty())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no table follows the survey's packets"));
  }

  /** The stages that fill a table, each another one. */
  public List<PipelineStage> tableStages() {
    return stages.stream().filter(stage -> stage.table().isPresent()).toList();
  }

  /** The names of the tables that stages fill, in the instance's dataset. */
  public List<String> tables() {
    return stages.stream().flatMap(stage -> stage.table().stream()).toList();
  }

  /** The table that is filled from a topic, if one is. */
  public Optional<String> tableOf(String topic) {
    return tableStages().stream()
        .filter(stage -> stage.input().map(names::topic).filter(topic::equals).isPresent())
        .flatMap(stage -> stage.table().stream())
        .findFirst();
  }

  /** The topic that ingest publishes to. */
  public Topic alerts() {
    return Topic.ALERTS;
  }

  /** The stages that read a topic of the pipeline: all but ingest. */
  public List<PipelineStage> readers() {
    return stages.stream().filter(stage -> stage.input().isPresent()).toList();
  }

  /** The stages that read this topic. */
  public List<PipelineStage> readersOf(Topic topic) {
    return stages.stream().filter(stage -> stage.reads(topic)).toList();
  }

  /** The stages that this component runs. */
  public List<PipelineStage> of(Component component) {
    return stages.stream().filter(stage -> stage.component() == component).toList();
  }

  /** The names by which the ledger and commands know the stages, in pipeline order. */
  public List<Stage> stageNames() {
    return stages.stream().map(PipelineStage::stage).distinct().toList();
  }

  /**
   * The stage with a name that a user typed.
   *
   * @throws IllegalArgumentException if there is no such stage; the message lists the stages
   */
  public Stage stageNamed(String typed) {
    return stageNames().stream()
        .filter(stage -> stage.name().equals(typed))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no stage \""
                        + typed
                        + "\"; those there are: "
                        + stageNames().stream().map(Stage::name).collect(Collectors.joining(", "))
                        + "."));
  }

  /**
   * The first stage that puts objects into this bucket.
   *
   * @throws IllegalArgumentException if none does
   */
  public PipelineStage storing(Bucket bucket) {
    return stages.stream()
        .filter(stage -> stage.bucket().filter(bucket::equals).isPresent())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no stage puts objects into " + bucket));
  }

  /**
   * The stage that publishes to this topic.
   *
   * @throws IllegalArgumentException if none does
   */
  public PipelineStage writerOf(Topic topic) {
    return stages.stream()
        .filter(stage -> stage.topics().contains(topic))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no stage publishes to " + topic));
  }

  /**
   * The stage that is known by this word of the ledger and reads this topic.
   *
   * @throws IllegalArgumentException if there is none
   */
  public PipelineStage reader(Stage stage, Topic input) {
    return readersOf(input).stream()
        .filter(reader -> reader.stage().equals(stage))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no stage " + stage.name() + " reads " + input));
  }
}
