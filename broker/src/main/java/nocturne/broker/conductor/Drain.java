package nocturne.broker.conductor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nocturne.broker.component.LastRecords;
import nocturne.broker.deadletter.Retry;
import nocturne.broker.journal.JournalEntry;
import nocturne.broker.journal.NightView;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Stage;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.TopicLog;
import nocturne.core.instance.Component;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;

/** Waits until a night that is to end is drained: first ingest, then the other stages. */
record Drain(BackEnd back, Readiness readiness, Entries entries) {

  void await(JournalEntry draining) throws InterruptedException {
    Night night = draining.night();
    NightView view = NightView.of(night, back.ledger(), Entries.start(draining));
    entries.await(
        draining,
        () ->
            "ingest reads to the end of the topic" + readiness.waitsFor(Set.of(Component.CONSUMER)),
        () -> Entries.hasLeft(view, draining));
    String deadLetters = back.names().topic(Topic.DEAD_LETTERS);
    RetryPositions retries =
        RetryPositions.read(
            back.log(),
            deadLetters,
            night,
            Entries.start(draining).topics().getOrDefault(deadLetters, Map.of()),
            draining.deadLetterEnds());
    Round drain = new Round(view, retries, draining);
    entries.await(
        draining,
        () ->
            "draining "
                + drain.lacking().stream().map(Stage::name).collect(Collectors.joining(", "))
                + readiness.waitsFor(Readiness.of(drain.lacking())),
        drain::isDone);
  }

  /**
   * Checks the topics in the order of the {@link Pipeline}. Once all readers of a topic have passed
   * its ends, no record comes to the topics that they write, so the ends of these are noted then.
   */
  private final class Round {
    private final NightView view;
    private final RetryPositions retries;
    private final JournalEntry draining;
    private final Set<Stage> lacking = new TreeSet<>();
    private final Map<Topic, Map<Integer, Long>> ends = new HashMap<>();

    Round(NightView view, RetryPositions retries, JournalEntry draining) {
      this.view = view;
      this.retries = retries;
      this.draining = draining;
    }

    /** Whether all stages have taken everything of the night. */
    boolean isDone() {
      view.readOn();
      lacking.clear();
      for (Topic topic : back.pipeline().topics()) {
        List<PipelineStage> readers = back.pipeline().readersOf(topic);
        if (!readers.isEmpty()) {
          Map<Integer, Long> to = endsOf(topic);
          readers.stream()
              .filter(reader -> !isDone(reader, back.names().topic(topic), to))
              .forEach(reader -> lacking.add(reader.stage()));
        }
        if (!lacking.isEmpty()) {
          return false;
        }
      }
      return true;
    }

    /**
     * The stages that were behind when {@link #isDone} last checked, all reading the same topic.
     */
    Set<Stage> lacking() {
      return new TreeSet<>(lacking);
    }

    /** The end of the night's records on a topic, noted once no more come. */
    private Map<Integer, Long> endsOf(Topic topic) {
      if (back.pipeline().writerOf(topic).stage().isIngest()) {
        return view.publishedTo();
      }
      String name = back.names().topic(topic);
      return ends.computeIfAbsent(
          topic,
          t ->
              LastRecords.of(
                  back.log(), name, Entries.start(draining).topics().getOrDefault(name, Map.of())));
    }

    private boolean isDone(PipelineStage reader, String topic, Map<Integer, Long> to) {
      return draining.cancelled().contains(reader.stage())
          || (hasPassed(reader, topic, to)
              && hasPassed(
                  reader, back.names().topic(Topic.DEAD_LETTERS), deadLettersTo(reader, topic)));
    }

    private Map<Integer, Long> deadLettersTo(PipelineStage reader, String topic) {
      return switch (reader.deadLetters()) {
        case RETRIES -> retries.of(reader.stage(), topic);
        case REJECTED -> view.deadLettersTo();
      };
    }

    private boolean hasPassed(PipelineStage reader, String topic, Map<Integer, Long> to) {
      return LastRecords.arePassed(
          to,
          reader
              .table()
              .map(table -> back.tables().progress(table, topic))
              .orElseGet(() -> view.places(reader.stage(), topic)));
    }
  }

  /**
   * The offsets up to which each stage must have read the dead letters before a night is drained:
   * after the stage's last request of the night.
   *
   * @param to the offset after the last request, by stage and topic that it had read, and by
   *     partition of the topic of dead letters
   */
  record RetryPositions(Map<Whose, Map<Integer, Long>> to) {

    /** A stage and a topic that it reads. */
    record Whose(Stage stage, String topic) {}

    /**
     * @param starts end of the topic at the night's first start, by partition
     * @param ends requests below these offsets belong to this revision
     */
    static RetryPositions read(
        TopicLog log,
        String topic,
        Night night,
        Map<Integer, Long> starts,
        Map<Integer, Long> ends) {
      Map<Integer, Range> ranges = new HashMap<>();
      Map<Integer, Range> kept = log.extent(topic);
      ends.forEach(
          (partition, end) -> {
            long from = starts.getOrDefault(partition, 0L);
            Range there = kept.get(partition);
            long begin = there == null ? end : Math.max(from, there.from());
            ranges.put(partition, new Range(Math.min(begin, end), end));
          });
      Map<Whose, Map<Integer, Long>> to = new HashMap<>();
      log.read(
          topic,
          ranges,
          record ->
              Retry.from(record)
                  .filter(retry -> retry.deadLetter().night().equals(night))
                  .ifPresent(
                      retry ->
                          to.computeIfAbsent(
                                  new Whose(retry.deadLetter().stage(), retry.deadLetter().topic()),
                                  w -> new HashMap<>())
                              .merge(record.partition(), record.offset() + 1, Math::max)));
      return new RetryPositions(to);
    }

    Map<Integer, Long> of(Stage stage, String read) {
      return to.getOrDefault(new Whose(stage, read), Map.of());
    }
  }
}
