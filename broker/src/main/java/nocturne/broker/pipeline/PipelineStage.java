package nocturne.broker.pipeline;

import java.util.List;
import java.util.Optional;
import nocturne.broker.crash.KillPoint;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.ObjectStore;
import nocturne.broker.port.TableColumn;
import nocturne.broker.valueadded.PlotStore;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Component;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;
import nocturne.core.plugin.ValueAddedStage;

/**
 * A stage that reads one topic. Its second input is the topic of dead letters; {@link DeadLetters}
 * says which records it takes from there.
 *
 * @param name distinguishes the stage from the others and names its consumer group
 * @param stage the stage's name in the ledger, in dead letters and in commands
 * @param input the topic that it reads; empty for ingest, which reads the survey's topics
 * @param outputs what it writes
 * @param deadLetters the records that it takes from the topic of dead letters
 * @param plugIn evaluates its alerts; empty unless it is a value-added stage
 */
public record PipelineStage(
    String name,
    Stage stage,
    Optional<Topic> input,
    Outputs outputs,
    DeadLetters deadLetters,
    Optional<ValueAddedStage<?, ?>> plugIn) {

  /** The records that a stage takes from the topic of dead letters. */
  public enum DeadLetters {
    /** Requests to try its own dead letters again. */
    RETRIES,
    /** Packets that ingest rejected, to keep them. */
    REJECTED
  }

  /** Where the positions up to which a stage has read are kept. */
  public enum Progress {
    LEDGER,
    TABLE
  }

  /**
   * What a stage writes, besides dead letters and the ledger.
   *
   * @param topics to which only this stage publishes
   * @param table the table that it fills, where it also keeps its progress
   * @param columns of that table; none if they follow the survey's packets
   * @param bucket for its objects
   */
  public record Outputs(
      List<Topic> topics,
      Optional<String> table,
      List<TableColumn> columns,
      Optional<Bucket> bucket) {
    public Outputs {
      topics = List.copyOf(topics);
      columns = List.copyOf(columns);
    }
  }

  /** A stage that is named like its word, reads the survey's topics and writes nothing. */
  static PipelineStage of(Stage stage) {
    return new PipelineStage(
        stage.name(),
        stage,
        Optional.empty(),
        new Outputs(List.of(), Optional.empty(), List.of(), Optional.empty()),
        DeadLetters.RETRIES,
        Optional.empty());
  }

  /** A value-added stage, which publishes to the topic of its output. */
  static PipelineStage of(ValueAddedStage<?, ?> plugIn) {
    return new PipelineStage(
        plugIn.name(),
        Stage.of(plugIn.name()),
        Optional.empty(),
        new Outputs(
            List.of(Topic.ofStage(plugIn.output())),
            Optional.empty(),
            List.of(),
            plugIn.draws() ? Optional.of(Bucket.PLOTS) : Optional.empty()),
        DeadLetters.RETRIES,
        Optional.of(plugIn));
  }

  PipelineStage named(String other) {
    return new PipelineStage(other, stage, input, outputs, deadLetters, plugIn);
  }

  PipelineStage reading(Topic topic) {
    return new PipelineStage(name, stage, Optional.of(topic), outputs, deadLetters, plugIn);
  }

  PipelineStage publishing(Topic topic) {
    return writing(new Outputs(List.of(topic), table(), columns(), bucket()));
  }

  PipelineStage filling(String tableName, List<TableColumn> itsColumns) {
    return writing(new Outputs(topics(), Optional.of(tableName), itsColumns, bucket()));
  }

  PipelineStage putting(Bucket objects) {
    return writing(new Outputs(topics(), table(), columns(), Optional.of(objects)));
  }

  private PipelineStage writing(Outputs written) {
    return new PipelineStage(name, stage, input, written, deadLetters, plugIn);
  }

  PipelineStage keepingRejected() {
    return new PipelineStage(name, stage, input, outputs, DeadLetters.REJECTED, plugIn);
  }

  public List<Topic> topics() {
    return outputs.topics();
  }

  public Optional<String> table() {
    return outputs.table();
  }

  public List<TableColumn> columns() {
    return outputs.columns();
  }

  public Optional<Bucket> bucket() {
    return outputs.bucket();
  }

  /** The component that runs this stage. */
  public Component component() {
    return stage.component();
  }

  /** Whether its topic carries alerts, so that a value-added stage can read it. */
  public boolean passesAlerts() {
    return stage.isIngest() || plugIn.isPresent();
  }

  /** Where its progress is kept: in one step with what it writes. */
  public Progress progress() {
    return table().isPresent() ? Progress.TABLE : Progress.LEDGER;
  }

  /** Whether it reads this topic as its input. */
  public boolean reads(Topic topic) {
    return input.filter(topic::equals).isPresent();
  }

  /**
   * The plots of an instance's results; empty for a stage that draws none.
   *
   * @param kill reached after each put
   */
  public Optional<PlotStore> plots(Names names, ObjectStore store, KillPoint kill) {
    return plugIn
        .filter(ValueAddedStage::draws)
        .map(drawing -> new PlotStore(store, names.bucket(Bucket.PLOTS), drawing.output(), kill));
  }

  /** The consumer group of an instance's workers of this stage. */
  public String group(Names names) {
    return names.group(name);
  }
}
