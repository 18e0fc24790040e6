package nocturne.broker.pipeline;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nocturne.broker.ledger.Stage;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;

/**
 * The stages between the survey and the stores, each before those that read what it writes.
 *
 * @param stages in the order in which an alert meets them
 */
public record Pipeline(List<PipelineStage> stages) {

  /** The broker's own pipeline. */
  public static final Pipeline STANDARD =
      new Pipeline(
          List.of(
              PipelineStage.of(Stage.INGEST).publishing(Topic.ALERTS),
              PipelineStage.of(Stage.ARCHIVE)
                  .reading(Topic.ALERTS)
                  .publishing(Topic.ARCHIVED)
                  .putting(Bucket.ALERTS)
                  .keepingRejected(),
              PipelineStage.of(Stage.TABLE).reading(Topic.ALERTS).filling(Names.ALERTS_TABLE),
              PipelineStage.of(Stage.FILTER).reading(Topic.ALERTS).publishing(Topic.EXTRAGALACTIC),
              PipelineStage.of(Stage.FIT)
                  .reading(Topic.EXTRAGALACTIC)
                  .publishing(Topic.SALT2)
                  .putting(Bucket.PLOTS),
              PipelineStage.of(Stage.TABLE)
                  .named("table-salt2")
                  .reading(Topic.SALT2)
                  .filling(Names.SALT2_TABLE)));

  /**
   * @throws IllegalArgumentException if two stages share a name or publish to one topic, or a stage
   *     reads a topic that none before it writes
   */
  public Pipeline {
    stages = List.copyOf(stages);
    Set<String> names = new HashSet<>();
    Set<Topic> written = new HashSet<>();
    for (PipelineStage stage : stages) {
      if (!names.add(stage.name())) {
        throw new IllegalArgumentException("two stages are named " + stage.name());
      }
      if (stage.input().isPresent() && !written.contains(stage.input().get())) {
        throw new IllegalArgumentException(
            stage.name() + " reads " + stage.input().get() + ", which no stage before it writes");
      }
      for (Topic topic : stage.topics()) {
        if (!written.add(topic)) {
          throw new IllegalArgumentException("two stages publish to " + topic);
        }
      }
    }
  }

  /** The topics between and behind the stages, each before those made from it. */
  public List<Topic> topics() {
    return stages.stream().flatMap(stage -> stage.topics().stream()).toList();
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
        .filter(reader -> reader.stage() == stage)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no stage " + stage.word() + " reads " + input));
  }
}
