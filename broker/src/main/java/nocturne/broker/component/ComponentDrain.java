package nocturne.broker.component;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import nocturne.broker.journal.OpenNight;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.core.instance.Component;
import nocturne.core.instance.Topic;
import nocturne.survey.Extent;

/**
 * Watches a component drain, in whichever processes it runs, by ledger and tables. A topic that
 * other components write is drained up to its end at the order. A topic between two stages of the
 * component is drained up to its end after the first of them is done. For one thread.
 */
public final class ComponentDrain implements BooleanSupplier {
  private final BackEnd back;
  private final Pipeline pipeline;
  private final ComponentOrder order;
  private StartingPoint now;
  private final Map<Topic, Map<Integer, Long>> ownEnds = new HashMap<>();

  /**
   * @param known earlier positions, from which the ledger is read on
   * @param order to drain
   */
  public ComponentDrain(BackEnd back, StartingPoint known, ComponentOrder order) {
    this.back = back;
    this.pipeline = back.pipeline();
    this.now = known;
    this.order = order;
  }

  /**
   * The ends of an order to drain: the offset after the last record of each topic that the
   * component reads and others write. For ingest these are the survey topics of the open nights.
   */
  public static Map<String, Map<Integer, Long>> ends(
      Component component, BackEnd back, List<OpenNight> open) {
    if (!component.mayBeStopped()) {
      throw new IllegalArgumentException(component.productionName() + " takes no orders");
    }
    Map<String, Map<Integer, Long>> ends = new HashMap<>();
    if (component == Component.CONSUMER) {
      for (OpenNight night : open) {
        back.survey()
            .find(night.surveyTopic())
            .ifPresent(found -> ends.put(night.surveyTopic(), ends(found.partitions())));
      }
    }
    for (Topic topic : inputs(back.pipeline(), component)) {
      if (back.pipeline().writerOf(topic).component() != component) {
        String name = back.names().topic(topic);
        ends.put(name, LastRecords.of(back.log(), name, Map.of()));
      }
    }
    return ends;
  }

  private static List<Topic> inputs(Pipeline pipeline, Component component) {
    return pipeline.of(component).stream()
        .flatMap(stage -> stage.input().stream())
        .distinct()
        .toList();
  }

  private static Map<Integer, Long> ends(Map<Integer, Extent> partitions) {
    Map<Integer, Long> ends = new HashMap<>();
    partitions.forEach((partition, extent) -> ends.put(partition, extent.end()));
    return ends;
  }

  /** Whether the component has reached the ends. */
  @Override
  public boolean getAsBoolean() {
    Component component = order.component();
    if (!component.mayBeStopped()) {
      return true;
    }
    if (component == Component.CONSUMER) {
      return isReceived();
    }
    List<PipelineStage> stages = pipeline.of(component);
    if (stages.stream().anyMatch(stage -> stage.table().isEmpty())) {
      readOn();
    }
    for (Topic topic : inputs(pipeline, component)) {
      Map<Integer, Long> to = endsOf(topic);
      if (!stages.stream()
          .filter(stage -> stage.reads(topic))
          .allMatch(stage -> hasPassed(stage, pipeline.names().topic(topic), to))) {
        return false;
      }
    }
    return true;
  }

  /** Ends from the order, or, if the component itself writes the topic, those noted now. */
  private Map<Integer, Long> endsOf(Topic topic) {
    String name = pipeline.names().topic(topic);
    if (pipeline.writerOf(topic).component() != order.component()) {
      return order.ends().getOrDefault(name, Map.of());
    }
    return ownEnds.computeIfAbsent(topic, t -> LastRecords.of(back.log(), name, Map.of()));
  }

  private boolean hasPassed(PipelineStage stage, String topic, Map<Integer, Long> to) {
    return LastRecords.arePassed(
        to,
        stage
            .table()
            .map(table -> back.tables().progress(table, topic))
            .orElseGet(() -> now.places(stage.stage(), topic)));
  }

  private boolean isReceived() {
    readOn();
    Map<String, Map<Integer, Long>> next = new HashMap<>();
    now.survey()
        .forEach(
            (at, offset) ->
                next.computeIfAbsent(at.topic(), topic -> new HashMap<>())
                    .merge(at.partition(), offset, Math::max));
    return order.ends().entrySet().stream()
        .allMatch(
            topic ->
                LastRecords.arePassed(
                    topic.getValue(), next.getOrDefault(topic.getKey(), Map.of())));
  }

  private void readOn() {
    now = StartingPoint.now(back.ledger(), now);
  }
}
