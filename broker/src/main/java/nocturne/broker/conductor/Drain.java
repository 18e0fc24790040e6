package nocturne.broker.conductor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import nocturne.broker.component.LastRecords;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.Streams;
import nocturne.broker.port.Tables;
import nocturne.core.instance.Names;
import nocturne.core.instance.Topic;

/**
 * Watches a night run dry, topic after topic in the order of the {@link Pipeline}. Once all readers
 * of a topic have passed its ends, nothing more comes to the topics that they write, so the ends of
 * the next one are noted then. For one thread.
 */
final class Drain {
  private final Pipeline pipeline;
  private final Names names;
  private final Streams streams;
  private final Tables tables;
  private final StageProgress progress;
  private final RetryPositions retries;
  private final Map<String, Map<Integer, Long>> starts;
  private final Set<Stage> cancelled;
  private final Set<Stage> lacking = new TreeSet<>();
  private final Map<Topic, Map<Integer, Long>> ends = new HashMap<>();

  /**
   * @param retries how far each stage must have read the dead letters
   * @param starts where our topics ended at the night's first start
   * @param cancelled stages that are not waited for
   */
  Drain(
      Pipeline pipeline,
      Streams streams,
      Tables tables,
      StageProgress progress,
      RetryPositions retries,
      Map<String, Map<Integer, Long>> starts,
      Set<Stage> cancelled) {
    this.pipeline = pipeline;
    this.names = pipeline.names();
    this.streams = streams;
    this.tables = tables;
    this.progress = progress;
    this.retries = retries;
    this.starts = starts;
    this.cancelled = cancelled;
  }

  /** Whether no stage has anything of the night left to do. */
  boolean isDone() {
    progress.readOn();
    lacking.clear();
    for (Topic topic : pipeline.topics()) {
      List<PipelineStage> readers = pipeline.readersOf(topic);
      if (!readers.isEmpty()) {
        Map<Integer, Long> to = endsOf(topic);
        readers.stream()
            .filter(reader -> !isDone(reader, names.topic(topic), to))
            .forEach(reader -> lacking.add(reader.stage()));
      }
      if (!lacking.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /**
   * The stages that were behind when {@link #isDone} last looked, of the first step that has any.
   */
  Set<Stage> lacking() {
    return new TreeSet<>(lacking);
  }

  /** Up to where a topic is the night's, noted once nothing more comes to it. */
  private Map<Integer, Long> endsOf(Topic topic) {
    if (pipeline.writerOf(topic).stage().equals(Stage.INGEST)) {
      return progress.publishedTo();
    }
    String name = names.topic(topic);
    return ends.computeIfAbsent(
        topic, t -> LastRecords.of(streams, name, starts.getOrDefault(name, Map.of())));
  }

  private boolean isDone(PipelineStage reader, String topic, Map<Integer, Long> to) {
    return cancelled.contains(reader.stage())
        || (hasPassed(reader, topic, to)
            && hasPassed(reader, names.topic(Topic.DEAD_LETTERS), deadLettersTo(reader, topic)));
  }

  private Map<Integer, Long> deadLettersTo(PipelineStage reader, String topic) {
    return switch (reader.deadLetters()) {
      case RETRIES -> retries.of(reader.stage(), topic);
      case REJECTED -> progress.deadLettersTo();
    };
  }

  private boolean hasPassed(PipelineStage reader, String topic, Map<Integer, Long> to) {
    return reader
        .table()
        .map(table -> LastRecords.arePassed(to, tables.progress(table, topic)))
        .orElseGet(() -> progress.hasPassed(reader.stage(), topic, to));
  }
}
